/** Plays the writer: a draft, the draft mended after a critique, or a report out of notes. */
import type { ModelMessage } from '../../port.ts';
import { lastHeard, listIn, topicOf, turnsSpoken } from './transcript.ts';

const SIGNATURE =
  '*Written by the demo model: a few rules, which know nothing of the subject but its name.*';

export function write(messages: readonly ModelMessage[]): string {
  const topic = topicOf(messages);
  const subject = topic === '' ? 'nothing in particular' : topic;
  const notes = listIn(lastHeard(messages));
  if (notes.some((note) => note.includes(' – '))) return report(subject, notes);
  return turnsSpoken(messages) === 0 ? draft(subject) : mended(subject);
}

function draft(subject: string): string {
  return [
    `# ${capitalized(subject)}`,
    `There are many things that one could begin with, and some of them have been said before. One of them is this: ${subject}.`,
    'Whoever looks at it for the first time sees the outside. Whoever looks again sees how much of it is held together by what nobody mentions.',
    'More could be said about that.',
    SIGNATURE,
  ].join('\n\n');
}

/** The same with the three points mended that our critic makes. */
function mended(subject: string): string {
  return [
    `# ${capitalized(subject)}`,
    `This is about ${subject}, and about looking twice.`,
    'Whoever looks for the first time sees the outside. Picture a clock on a station wall: everybody reads the hands, nobody thinks of the spring. Whoever looks again sees how much is held together by what nobody mentions.',
    'The first look tells you what it is; the second, why it holds.',
    SIGNATURE,
  ].join('\n\n');
}

function report(subject: string, notes: readonly string[]): string {
  return [
    `The question was "${subject}", and the notes do not answer it. They say plainly what is missing, which is where a real answer would begin.`,
    '## What the notes say',
    notes.map((note) => `- ${note}`).join('\n'),
    '## What is not known',
    'All that would need a source or a mind. Connect a real model, and the same team answers in earnest: *"How do I set a key?"* tells how.',
    SIGNATURE,
  ].join('\n\n');
}

function capitalized(text: string): string {
  const [first = '', ...rest] = text;
  return `${first.toUpperCase()}${rest.join('')}`;
}
