/** Makes a stream of text fragments well formed when a vendor cuts inside a character. */

function isHighSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}

/**
 * Joins surrogate pairs that were split over two fragments, and replaces a half whose mate never
 * comes by U+FFFD, so that what is stored and what is shown are the same.
 */
export class SurrogateMender {
  #held = '';

  /** Gives the part of the text that can be shown now; it may be empty. */
  push(fragment: string): string {
    const text = this.#held === '' ? fragment : this.#held + fragment;
    if (this.#held === '' && text.isWellFormed()) return text;
    const last = text.length - 1;
    const isCut = isHighSurrogate(text.charCodeAt(last));
    this.#held = isCut ? text.slice(last) : '';
    return (isCut ? text.slice(0, last) : text).toWellFormed();
  }

  /** Gives U+FFFD for a half that is still waiting at the end of the text, else nothing. */
  flush(): string {
    const rest = this.#held.toWellFormed();
    this.#held = '';
    return rest;
  }
}
