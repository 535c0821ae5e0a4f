/**
 * Finds the place of the words in the JSON text of a chunk, and proves it: a guess that were wrong
 * would put words into another field.
 */
import { isRecord } from '../transport/json.ts';

const CONTENT_STRING = /"content"\s*:\s*"/g;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** No vendor sends this, so it proves where the words go. */
export const PROBE = '\u{10FFFD}probe\u{10FFFD}';

export interface ContentString {
  /** The JSON text up to the words, and behind them. */
  before: string;
  behind: string;
  /** The payload with {@link PROBE} for its words. */
  probed: Record<string, unknown>;
}

/**
 * @param json a payload that is known to be valid JSON.
 * @param readWords takes the words out of a parsed payload.
 * @returns null when the first string named `content` is not where the words are.
 */
export function findContentString(
  json: string,
  readWords: (payload: Record<string, unknown>) => unknown,
): ContentString | null {
  CONTENT_STRING.lastIndex = 0;
  if (!CONTENT_STRING.test(json)) return null;
  const start = CONTENT_STRING.lastIndex;
  const before = json.slice(0, start);
  const behind = json.slice(findStringEnd(json, start));
  const probed: unknown = JSON.parse(before + PROBE + behind);
  return isRecord(probed) && readWords(probed) === PROBE ? { before, behind, probed } : null;
}

/** The index of the quote that ends the JSON string whose text begins at `start`. */
function findStringEnd(text: string, start: number): number {
  let end = start;
  while (text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return end;
}
