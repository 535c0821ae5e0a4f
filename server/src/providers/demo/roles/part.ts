/** Which part the demo model plays, by the first line of the instructions that it was given. */
import type { ModelMessage } from '../../port.ts';

export type Part = 'shop' | 'critic' | 'planner' | 'researcher' | 'writer' | 'other';

const PARTS: readonly (readonly [Part, RegExp])[] = [
  ['shop', /\bshop(?:ping)?\b|\bstore assistant\b/i],
  ['critic', /\b(?:critic|reviewer|proofreader)\b/i],
  ['planner', /\b(?:planner|project lead|coordinator)\b/i],
  ['researcher', /\bresearcher\b/i],
  ['writer', /\b(?:writer|author|copywriter)\b/i],
];

/** The instructions at the head of the messages; empty where there are none. */
export function instructionsOf(messages: readonly ModelMessage[]): string {
  const [first] = messages;
  return first?.role === 'system' ? first.content : '';
}

/** Reads the part; undefined where the model was given no instructions. */
export function readPart(messages: readonly ModelMessage[]): Part | undefined {
  const instructions = instructionsOf(messages).trim();
  if (instructions === '') return undefined;
  const role = /^.*?\byou are\b(.*?)(?:[.,;:\n]|$)/i.exec(instructions)?.[1] ?? '';
  return PARTS.find(([, pattern]) => pattern.test(role))?.[0] ?? 'other';
}

export function playsShopAssistant(messages: readonly ModelMessage[]): boolean {
  return readPart(messages) === 'shop';
}
