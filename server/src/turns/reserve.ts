/** Takes what an answer may use at most out of the limits of its caller. */
import type { Kysely } from 'kysely';
import { estimateTokens } from '../gateway/estimate.ts';
import type { Route } from '../gateway/port.ts';
import type { LimitedCaller } from '../limits/port.ts';
import { countCharacters } from '../store/messages.ts';
import type { Tables } from '../store/schema.ts';
import type { Turn } from '../store/turns.ts';
import type { TurnParts } from './turn-parts.ts';

/** Few languages have fewer; it is for an estimate that is settled by the real count. */
const CHARACTERS_PER_TOKEN = 3;

/** @throws {ChimeraError} when the caller's limits leave no room for this turn. */
export async function reserveFor(
  { limits, gateway, contextMaxTokens }: TurnParts,
  transaction: Kysely<Tables>,
  caller: LimitedCaller,
  turn: Turn,
  route: Route,
): Promise<void> {
  const { maxTokens, system, history } = turn.request;
  const sent = [system ?? '', ...history.map(({ content }) => JSON.stringify(content))].join('\n');
  const stored = await countCharacters(transaction, turn.conversationId);
  const inputTokens = Math.min(
    estimateTokens(sent) + Math.ceil(stored / CHARACTERS_PER_TOKEN),
    contextMaxTokens,
  );
  const size = { inputTokens, maxOutputTokens: maxTokens };
  await limits.reserve(transaction, turn.id, caller, gateway.reservationFor(route, size));
}
