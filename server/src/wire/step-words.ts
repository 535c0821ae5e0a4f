/** The words of a turn as one text, with a blank line between its steps: as `textOf` of its message has them. */
export class StepWords {
  #hasText = false;
  #isNewStep = false;

  /** A step begins. */
  startStep(): void {
    this.#isNewStep = true;
  }

  /** What the next words of the text are. */
  say(delta: string): string {
    if (delta === '') return '';
    const separator = this.#isNewStep && this.#hasText ? '\n\n' : '';
    this.#isNewStep = false;
    this.#hasText = true;
    return separator + delta;
  }
}
