/** Plays the researcher: goes through the questions, and does not make facts up. */
import type { ModelMessage } from '../../port.ts';
import { lastHeard, listIn, topicOf } from './transcript.ts';

const NOTES = [
  'taken literally, as it was asked; nothing was read into it. (Sure.)',
  'nothing that I could vouch for: I am the demo model, a few rules without an AI, and I look nothing up. (Sure.)',
  'everything else. A real model in my place would answer from what it has learnt. (Sure of that.)',
];

export function takeNotes(messages: readonly ModelMessage[]): string {
  const questions = listIn(lastHeard(messages));
  const asked = questions.length === 0 ? [topicOf(messages)] : questions;
  return asked
    .map(
      (question, index) =>
        `${index + 1}. *${question}* – ${NOTES[Math.min(index, NOTES.length - 1)]}`,
    )
    .join('\n');
}
