/** Calls whose arguments a person has changed when they were asked to approve them. */
import type { MadeCall } from './memory.ts';
import { parseInput } from './memory.ts';

const NOTE = /^The user changed the arguments of this call to (\{.*\})\.\n/;

/** What really ran, and what it answered; undefined for a call that ran as it was made. */
export function readEdit(
  content: string,
): { input: MadeCall['input']; content: string } | undefined {
  const note = NOTE.exec(content);
  if (note?.[1] === undefined) return undefined;
  return { input: parseInput(note[1]), content: content.slice(note[0].length) };
}
