/** Plan → model events, in pieces of about a word. */
import type { ModelEvent, ModelUsage } from '../port.ts';
import type { DemoPlan } from './plan.ts';
import { DEMO_MODEL } from './plan.ts';

/** A word with the white space before it, so that the pieces joined are the text. */
const PIECE = /\s*\S+|\s+$/g;
const ARGUMENT_PIECE = /.{1,6}/gsu;

export interface PlanOptions {
  /** The beginning of the text that is there already. */
  shown: string;
  inputTokens: number;
  /** Pieces after which the answer is cut, as a real model cuts it. */
  maxOutputTokens: number;
  createCallId: () => string;
}

/** Gives one step in batches; the first says who speaks, the last that it is over. */
export function* planEvents(plan: DemoPlan, options: PlanOptions): Generator<ModelEvent[]> {
  yield [{ type: 'model', model: DEMO_MODEL }];
  const pieces = toPieces(restOf(plan.text, options.shown));
  const allowed = pieces.slice(0, options.maxOutputTokens);
  for (const delta of allowed) yield [{ type: 'text-delta', delta }];
  let outputTokens = allowed.length;
  const isCut = allowed.length < pieces.length;
  for (const [index, { toolName, input }] of isCut ? [] : plan.calls.entries()) {
    yield [{ type: 'tool-call-start', index, id: options.createCallId(), name: toolName }];
    for (const delta of JSON.stringify(input).match(ARGUMENT_PIECE) ?? []) {
      yield [{ type: 'tool-call-delta', index, delta }];
      outputTokens += 1;
    }
  }
  const usage: ModelUsage = {
    inputTokens: options.inputTokens,
    outputTokens,
    cachedTokens: 0,
    reasoningTokens: 0,
  };
  const reason = isCut ? 'length' : plan.calls.length > 0 ? 'tool-calls' : 'stop';
  yield [
    { type: 'usage', usage },
    { type: 'finish', reason },
  ];
}

/** Cuts a text into pieces that count as its tokens. */
export function toPieces(text: string): string[] {
  return text.match(PIECE) ?? [];
}

/** An answer that somebody else began cannot be known: it is ended, not begun again. */
function restOf(text: string, shown: string): string {
  if (text.startsWith(shown)) return text.slice(shown.length);
  return ' … I am the demo model and cannot tell how this was meant to go on, so I stop here.';
}
