/**
 * Joins the reply of a continuing call to the text that was shown before.
 *
 * The shown text is never taken back. What the reply repeats of it is skipped where that is certain
 * enough: the reply begins with the whole shown text, or with at least 24 of its last characters.
 */

/** A shorter overlap may well be the answer rightly repeating itself. */
const SHORTEST_OVERLAP = 24;
/** Overlaps are looked for this far back, and a reply is held back for no longer than this. */
const LONGEST_OVERLAP = 2_048;

export type StitchDecision =
  /** The model is known to go on where it was cut. */
  | 'appended'
  /** The reply began again; what had been shown of it was skipped. */
  | 'trimmed'
  /** Nothing is known: the reply follows the shown text as it came. */
  | 'unclear';

export class Stitcher {
  readonly #sent: string;
  readonly #isTrusted: boolean;
  #overhang: string;
  #held = '';
  #decision: StitchDecision | null = null;

  /**
   * @param shown the text shown so far; its trailing white space was not sent, since some models refuse it.
   * @param isTrusted whether the model is known to honour prefill.
   */
  constructor(shown: string, isTrusted: boolean) {
    this.#sent = shown.trimEnd();
    this.#overhang = shown.slice(this.#sent.length);
    this.#isTrusted = isTrusted;
  }

  /** Null while the reply may still turn out to be a repetition. */
  get decision(): StitchDecision | null {
    return this.#decision;
  }

  /** Takes a piece of the reply and gives what may be shown of it now. */
  push(delta: string): string {
    if (this.#decision !== null) return this.#dropOverhang(delta);
    this.#held += delta;
    return this.#decide(false);
  }

  /** The reply is whole: gives what was still held back. */
  end(): string {
    return this.#decision === null && this.#held !== '' ? this.#decide(true) : '';
  }

  #decide(isWhole: boolean): string {
    const reply = this.#held;
    if (this.#isTrusted) return this.#settle('appended', 0);
    if (reply.startsWith(this.#sent)) return this.#settle('trimmed', this.#sent.length);
    if (!isWhole && (this.#sent.startsWith(reply) || this.#mayOverlap(reply))) return '';
    const overlap = this.#overlapOf(reply);
    return overlap > 0 ? this.#settle('trimmed', overlap) : this.#settle('unclear', 0);
  }

  #settle(decision: StitchDecision, skipped: number): string {
    const text = this.#held.slice(skipped);
    this.#decision = decision;
    this.#held = '';
    return this.#dropOverhang(text);
  }

  /** Whether the reply so far could grow into a repetition of the last words. */
  #mayOverlap(reply: string): boolean {
    if (reply.length >= LONGEST_OVERLAP) return false;
    const tail = this.#sent.slice(-LONGEST_OVERLAP);
    const position = tail.indexOf(reply);
    return (
      position !== -1 &&
      position <= tail.length - SHORTEST_OVERLAP &&
      position + reply.length < tail.length
    );
  }

  /** Length of the longest repetition of the last words that the reply begins with. */
  #overlapOf(reply: string): number {
    const longest = Math.min(LONGEST_OVERLAP, this.#sent.length, reply.length);
    for (let length = longest; length >= SHORTEST_OVERLAP; length--) {
      if (this.#sent.endsWith(reply.slice(0, length))) return length;
    }
    return 0;
  }

  /** The white space that was shown but not sent comes again from a model that goes on exactly. */
  #dropOverhang(text: string): string {
    if (this.#overhang === '' || text === '') return text;
    let matching = 0;
    while (
      matching < text.length &&
      matching < this.#overhang.length &&
      text[matching] === this.#overhang[matching]
    ) {
      matching++;
    }
    this.#overhang = matching === text.length ? this.#overhang.slice(matching) : '';
    return text.slice(matching);
  }
}
