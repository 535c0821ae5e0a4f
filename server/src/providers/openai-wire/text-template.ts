/**
 * A short cut for the commonest event by far. The chunks of one answer are the same JSON text but for
 * their words: once that shell is known, the words are cut out of it instead of parsing the whole
 * again (a fifth of the time). Whatever does not fit exactly takes the long way.
 */
import { isRecord } from '../transport/json.ts';

const CONTENT_STRING = /"content"\s*:\s*"/g;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Characters that cannot stand for themselves in a JSON string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these
const NEEDS_PARSING = /["\\\u0000-\u001f]/;
/** No vendor sends this, so it proves where the words go. */
const PROBE = '\u{10FFFD}probe\u{10FFFD}';
/** Shells in a row that fitted nothing, after which learning is not worth it: every chunk differs. */
const MAX_USELESS_SHELLS = 4;

/** Knows the shell of the last text chunk of one answer. */
export class TextTemplate {
  #before = '';
  #behind = '';
  #isKnown = false;
  #hasMatched = true;
  #uselessShells = 0;

  /** The words of a payload that is the known shell with other words in it, else undefined. */
  match(data: string): string | undefined {
    const end = data.length - this.#behind.length;
    if (!this.#isKnown || end < this.#before.length) return undefined;
    // Comparing slices costs a third of `startsWith` and `endsWith`.
    if (data.slice(0, this.#before.length) !== this.#before) return undefined;
    if (data.slice(end) !== this.#behind) return undefined;
    const literal = data.slice(this.#before.length, end);
    const words = NEEDS_PARSING.test(literal) ? parseString(literal) : literal;
    if (words !== undefined) this.#hasMatched = true;
    return words;
  }

  /**
   * Learns the shell of a payload that was found to carry words and nothing else.
   *
   * @param readWords takes the words out of a parsed payload
   */
  learn(data: string, readWords: (payload: Record<string, unknown>) => unknown): void {
    this.#uselessShells = this.#hasMatched ? 0 : this.#uselessShells + 1;
    this.#isKnown = false;
    if (this.#uselessShells >= MAX_USELESS_SHELLS) return;
    CONTENT_STRING.lastIndex = 0;
    if (!CONTENT_STRING.test(data)) return;
    const start = CONTENT_STRING.lastIndex;
    const end = findStringEnd(data, start);
    const before = data.slice(0, start);
    const behind = data.slice(end);
    const probed: unknown = JSON.parse(before + PROBE + behind);
    if (!isRecord(probed) || readWords(probed) !== PROBE) return;
    this.#before = before;
    this.#behind = behind;
    this.#isKnown = true;
    this.#hasMatched = false;
  }
}

/** The index of the quote that ends the JSON string whose text begins at `start`. */
function findStringEnd(data: string, start: number): number {
  let end = start;
  while (data.charCodeAt(end) !== QUOTE) end += data.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return end;
}

/** Undefined when the literal is more than one string. */
function parseString(literal: string): string | undefined {
  try {
    const words: unknown = JSON.parse(`"${literal}"`);
    return typeof words === 'string' ? words : undefined;
  } catch {
    return undefined;
  }
}
