/**
 * A short cut for the commonest event by far. The chunks of one answer are the same JSON text but for
 * their words: once that shell is known, the words are cut out of it instead of parsing the whole
 * again (a fifth of the time). Whatever does not fit exactly takes the long way.
 */
import { findContentString } from './content-string.ts';

/** Characters that cannot stand for themselves in a JSON string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these
const NEEDS_PARSING = /["\\\u0000-\u001f]/;
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
    const found = findContentString(data, readWords);
    if (found === null) return;
    this.#before = found.before;
    this.#behind = found.behind;
    this.#isKnown = true;
    this.#hasMatched = false;
  }
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
