/** Plan → model events, in pieces of a word. */
import type { ModelEvent, ModelMessage } from '../port.ts';
import type { DemoPlan } from './plan.ts';
import { DEMO_MODEL } from './plan.ts';

/** Words with the white space before them, so that the pieces joined are the text. */
const PIECE = /\s*\S+|\s+$/g;
const CHARACTERS_PER_TOKEN = 4;

/** Gives the batches of an answer; a trailing assistant message is gone on with, not repeated. */
export function* planEvents(plan: DemoPlan, messages: ModelMessage[]): Generator<ModelEvent[]> {
  const last = messages.at(-1);
  const prefix = last?.role === 'assistant' ? last.content : '';
  yield [{ type: 'model', model: DEMO_MODEL }];
  const text =
    plan.type === 'say' && plan.text.startsWith(prefix) ? plan.text.slice(prefix.length) : '';
  for (const [piece] of text.matchAll(PIECE)) yield [{ type: 'text-delta', delta: piece }];
  const inputTokens = Math.ceil(
    messages.reduce((sum, message) => sum + message.content.length, 0) / CHARACTERS_PER_TOKEN,
  );
  const outputTokens = Math.ceil(text.length / CHARACTERS_PER_TOKEN);
  yield [
    { type: 'usage', usage: { inputTokens, outputTokens, cachedTokens: 0, reasoningTokens: 0 } },
    { type: 'finish', reason: 'stop' },
  ];
}
