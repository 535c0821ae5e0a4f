/** Repeats what a model said, where an agent asks for that: the same request has the same reply. */
import { createHash } from 'node:crypto';
import { type FinishReason, NO_USAGE } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type { Kysely } from 'kysely';
import type { GatewayEvent } from '../gateway/port.ts';
import { findCachedReply, insertCachedReply } from '../store/cached-replies.ts';
import type { Tables } from '../store/schema.ts';
import type { StepState } from './step-state.ts';

/** What an attempt names as its provider that asked none. */
const CACHE_PROVIDER = 'cache';

interface CachedReply {
  model: string;
  text: string;
  calls: { name: string; input: JsonValue }[];
  finishReason: FinishReason;
}

/** @param request all that decides about the reply; ids of calls do not. */
export function cacheKeyOf(
  userId: string,
  routeId: string,
  seed: number,
  request: { messages: readonly object[] },
): string {
  const json = JSON.stringify([userId, routeId, seed, request]);
  const ids = [...new Set(json.match(/call_[0-9a-f]{8,}/g))];
  const text = ids.reduce((all, id, index) => all.replaceAll(id, `call_${index}`), json);
  return createHash('sha256').update(text).digest('hex');
}

/** The reply as if a model gave it just now, at no cost; null when it is not known. */
export async function findReply(db: Kysely<Tables>, key: string): Promise<GatewayEvent[] | null> {
  const json = await findCachedReply(db, key);
  if (json === undefined) return null;
  const { model, text, calls, finishReason } = JSON.parse(json) as CachedReply;
  const target = { provider: CACHE_PROVIDER, model };
  return [
    { type: 'attempt-start', target, cause: 'first' },
    ...(text === '' ? [] : [{ type: 'text-delta', delta: text } as const]),
    ...calls.flatMap(({ name, input }, index): GatewayEvent[] => [
      { type: 'tool-call-start', index, id: `cached-${index}`, name },
      { type: 'tool-call-delta', index, delta: JSON.stringify(input) },
    ]),
    {
      type: 'attempt-end',
      target,
      outcome: 'completed',
      finishReason,
      usage: NO_USAGE,
      code: null,
    },
  ];
}

/** Keeps a reply that is whole and that the model meant to end there. */
export async function keepReply(
  db: Kysely<Tables>,
  key: string,
  step: StepState,
  model: string,
  createdAt: number,
): Promise<void> {
  const { text, calls, finishReason } = step;
  if (finishReason !== 'stop' && finishReason !== 'tool-calls') return;
  if (calls.some((call) => call.result !== null)) return;
  const kept: CachedReply = {
    model,
    text,
    calls: calls.map(({ toolName, input }) => ({ name: toolName, input })),
    finishReason,
  };
  await insertCachedReply(db, { key, reply: JSON.stringify(kept), createdAt });
}
