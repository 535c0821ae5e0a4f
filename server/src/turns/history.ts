/** What a model is sent: the system prompt, the branch that leads to the question, the turn so far. */
import type { Kysely } from 'kysely';
import type { ModelMessage } from '../providers/port.ts';
import { listBranch } from '../store/messages.ts';
import type { Tables } from '../store/schema.ts';
import type { Turn } from '../store/turns.ts';
import { repairOrder, toModelMessages } from './model-messages.ts';
import { trimToBudget } from './trim.ts';
import type { TurnState } from './turn-state.ts';

const DEFAULT_SYSTEM_PROMPT =
  'You are a helpful assistant. Answer in the language of the user, in Markdown where it helps.';

export async function assembleHistory(
  db: Kysely<Tables>,
  turn: Turn,
  state: TurnState,
  maxTokens: number,
): Promise<ModelMessage[]> {
  const branch = await listBranch(db, turn.conversationId, turn.parentId);
  const messages: ModelMessage[] = [
    { role: 'system', content: turn.request.system ?? DEFAULT_SYSTEM_PROMPT },
    ...turn.request.history,
    ...branch.flatMap(toModelMessages),
    ...toModelMessages({ role: 'assistant', parts: finishedParts(state) }),
  ];
  return trimToBudget(repairOrder(messages), maxTokens);
}

/** The answer without the step that is being written. */
function finishedParts({ message, step }: TurnState): TurnState['message']['parts'] {
  if (step === null) return message.parts;
  const start = message.parts.findLastIndex((part) => part.type === 'step-start');
  return message.parts.slice(0, start);
}
