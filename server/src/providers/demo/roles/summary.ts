/** Sums a chat up, when the last instruction asks for that. */
import type { ModelMessage } from '../../port.ts';
import { textOf } from '../situation.ts';

const ASKS_FOR_SUMMARY = /\b(?:sum(?:mari[sz]e|s)? (?:up|the)|summari[sz]e|summary|takeaway)\b/i;
const LONGEST_SUMMARY_CHARACTERS = 400;
/** A message that is nothing but a word which ends the chat. */
const ONLY_A_SIGNAL = /^\W*[A-Z]{4,}(?:_[A-Z]+)*\W*$/;

/** The newest words that say something, shortened; undefined when no summary is asked for. */
export function summarize(messages: readonly ModelMessage[]): string | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'system' || messages.length < 2 || !ASKS_FOR_SUMMARY.test(last.content)) {
    return undefined;
  }
  const said = messages
    .filter(({ role }) => role === 'user' || role === 'assistant')
    .map((message) => textOf(message).trim())
    .filter((text) => text !== '' && !ONLY_A_SIGNAL.test(text));
  const [task] = said;
  const result = said.at(-1);
  if (task === undefined || result === undefined) return 'Nothing was said.';
  return result === task
    ? shorten(task)
    : `Asked: ${shorten(task)}\n\nSaid last: ${shorten(result)}`;
}

function shorten(text: string): string {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\b(?:TERMINATE|APPROVED)\b/g, '')
    .trim();
  const characters = [...line];
  return characters.length > LONGEST_SUMMARY_CHARACTERS
    ? `${characters.slice(0, LONGEST_SUMMARY_CHARACTERS).join('').trim()}…`
    : line;
}
