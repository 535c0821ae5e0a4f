/** What the user who asks has used; the operator may ask for everybody. */
import { ChimeraError } from '@chimera/protocol/errors';
import { type UsageReport, usageQuerySchema } from '@chimera/protocol/usage';
import type { Kysely } from 'kysely';
import type { ApiKeys } from '../../accounts/api-keys.ts';
import { dayOf, reportUsage } from '../../metering/usage-report.ts';
import type { Tables } from '../../store/schema.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { requireUser } from '../auth-hook.ts';
import type { HttpApp } from '../http-app.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

export interface UsageRouteParts {
  db: Kysely<Tables>;
  keys: Pick<ApiKeys, 'list'>;
  clock: Clock;
}

export function registerUsageRoutes(app: HttpApp, { db, keys, clock }: UsageRouteParts): void {
  app.get(
    '/api/usage',
    {
      schema: {
        summary: 'What was used and what it cost, by day, model, key or provider',
        tags: ['usage'],
        querystring: usageQuerySchema,
      },
      config: { auth: 'required', scope: 'usage' },
    },
    async (request): Promise<UsageReport> => {
      const user = requireUser(request);
      const { groupBy, all, to = dayOf(clock.now()) } = request.query;
      const from = request.query.from ?? dayOf(Date.parse(to) - (DEFAULT_DAYS - 1) * DAY_MS);
      const isForAll = all === 'true';
      if (isForAll && (user.kind !== 'operator' || user.key !== undefined)) {
        throw new ChimeraError('forbidden', {
          message: 'Only the operator, with the operator’s own key, may ask for all users.',
          field: 'all',
        });
      }
      if (from > to) {
        throw new ChimeraError('invalid_request', {
          message: 'from: must not be later than to.',
          field: 'from',
        });
      }
      const own = groupBy === 'key' ? await keys.list(user.id) : [];
      const keyNames = new Map(own.map(({ id, name }) => [id, name]));
      return reportUsage(db, { userId: isForAll ? null : user.id, from, to, groupBy, keyNames });
    },
  );
}
