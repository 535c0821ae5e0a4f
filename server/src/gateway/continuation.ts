/** How a target is asked to go on with an answer that was cut. */
import type { ModelMessage } from '../providers/port.ts';

const CONTINUE_INSTRUCTION =
  'Your last message was cut off by a failure of the connection. Continue it from exactly where it stops, with the very next characters. Repeat none of it, do not begin again, and say nothing about the interruption.';

/** `prefill`: the model goes on with the last message. `continue`: it is told to, in a message of its own. */
export type ContinuationRequest = 'prefill' | 'continue';

/** The messages that ask for the rest of an answer. The trailing white space of the text is left out. */
export function continuationMessages(
  messages: ModelMessage[],
  shownText: string,
  method: ContinuationRequest,
): ModelMessage[] {
  const partial: ModelMessage = { role: 'assistant', content: shownText.trimEnd() };
  return method === 'prefill'
    ? [...messages, partial]
    : [...messages, partial, { role: 'user', content: CONTINUE_INSTRUCTION }];
}
