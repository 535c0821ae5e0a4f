/** Knows every answer that was begun, and finds the one that a text is the beginning of. */
import { readAnswerKey, writeAnswer } from './words.ts';

const MAX_GENERATED_WORDS = 1_000_000;

export class AnswerBook {
  readonly #seed: number;
  /** Whole texts of fresh runs, by run number. */
  readonly #answers: string[] = [];
  /** Texts that came to be by going on with another one: what the reader then had before him. */
  readonly #mended: string[] = [];
  #callCount = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  get answers(): readonly string[] {
    return this.#answers;
  }

  /** Begins a run: with the text that is given, else with words that no other run has. */
  begin(text: string | undefined, words: number): string {
    const answer = text ?? writeAnswer({ seed: this.#seed, run: this.#answers.length, words });
    this.#answers.push(answer);
    return answer;
  }

  /** An id for a tool call that the scenario does not name. */
  nextCallId(): string {
    this.#callCount += 1;
    return `call_fake${this.#callCount}`;
  }

  /** Keeps a text that was put together at a seam, so that it too can be gone on with. */
  addMended(text: string): void {
    this.#mended.push(text);
  }

  /**
   * Finds the whole text that begins with `beginning`. A generated answer is written again from its
   * first word, so that also another fake, or this one after a restart, can go on with it.
   */
  find(beginning: string): string | undefined {
    if (beginning === '') return undefined;
    const key = readAnswerKey(beginning);
    if (key !== undefined && key.words <= MAX_GENERATED_WORDS) {
      const generated = writeAnswer(key);
      if (generated.startsWith(beginning)) return generated;
    }
    const isWhole = (text: string): boolean => text.startsWith(beginning);
    return this.#mended.findLast(isWhole) ?? this.#answers.findLast(isWhole);
  }
}
