/** Plays the critic: three points the first time, and then it is content. */
import type { ModelMessage } from '../../port.ts';
import { terminationWordOf } from './termination-word.ts';
import { turnsSpoken } from './transcript.ts';

export function criticize(messages: readonly ModelMessage[]): string {
  if (turnsSpoken(messages) > 0) {
    return terminationWordOf(messages) ?? 'I have nothing to add. The text is good as it is.';
  }
  return [
    '1. The opening takes too long: say in the first sentence what the text is about.',
    '2. There is no example: give the reader one thing to picture.',
    '3. The ending only stops: close with a sentence that is worth keeping.',
  ].join('\n');
}
