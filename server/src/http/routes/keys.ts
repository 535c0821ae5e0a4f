/** The API keys of the user who asks. */
import { ChimeraError } from '@chimera/protocol/errors';
import {
  type ApiKeyList,
  type ApiKeySummary,
  type CreatedApiKey,
  newKeyRequestSchema,
} from '@chimera/protocol/keys';
import { z } from 'zod';
import type { ApiKeys } from '../../accounts/api-keys.ts';
import type { StoredApiKey } from '../../store/api-keys.ts';
import { requireUser } from '../auth-hook.ts';
import type { HttpApp } from '../http-app.ts';

const tags = ['keys'];
const params = z.object({ id: z.string().min(1).max(64) });
const config = { auth: 'required', scope: 'keys' } as const;

export function registerKeyRoutes(app: HttpApp, keys: ApiKeys): void {
  app.post(
    '/api/keys',
    {
      schema: {
        summary: 'Make an API key; this answer is the only one that shows it',
        tags,
        body: newKeyRequestSchema,
      },
      config: { ...config, auth: 'guest' },
    },
    async (request, reply): Promise<CreatedApiKey> => {
      const { key, stored } = await keys.create(requireUser(request), request.body);
      reply.code(201).header('cache-control', 'no-store');
      return { ...keyView(stored), key };
    },
  );

  app.get(
    '/api/keys',
    { schema: { summary: 'List your API keys, newest first', tags }, config },
    async (request): Promise<ApiKeyList> => {
      const stored = await keys.list(requireUser(request).id);
      return { keys: stored.map(keyView) };
    },
  );

  app.delete(
    '/api/keys/:id',
    { schema: { summary: 'Revoke an API key', tags, params }, config },
    async (request, reply) => {
      const isKnown = await keys.revoke(requireUser(request).id, request.params.id);
      if (!isKnown) throw new ChimeraError('not_found', { message: 'There is no such key.' });
      return reply.code(204).send();
    },
  );
}

function keyView(key: StoredApiKey): ApiKeySummary {
  return {
    id: key.id,
    name: key.name,
    lastFour: key.lastFour,
    scopes: key.scopes,
    limits: key.limits,
    createdAt: new Date(key.createdAt).toISOString(),
    expiresAt: isoTime(key.expiresAt),
    lastUsedAt: isoTime(key.lastUsedAt),
    revokedAt: isoTime(key.revokedAt),
  };
}

function isoTime(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
