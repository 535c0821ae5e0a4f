/** Plays the planner: the questions that can be asked of any subject. */
import type { ModelMessage } from '../../port.ts';
import { topicOf } from './transcript.ts';

export function planQuestions(messages: readonly ModelMessage[]): string {
  const topic = topicOf(messages);
  const subject = topic === '' ? 'the question' : `"${topic}"`;
  return [
    `1. What exactly does ${subject} mean, and what does it leave out?`,
    '2. What is known about it for certain?',
    '3. What is disputed or unknown?',
  ].join('\n');
}
