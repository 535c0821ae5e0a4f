/** The wires that the fake speaks, those first that are told by more than a path. */
import { createAnthropicWire } from './anthropic/wire.ts';
import { createGoogleWire } from './google/wire.ts';
import { OPENAI_WIRE } from './openai-wire.ts';
import type { Wire } from './wire.ts';

/** @param seed of what the fake signs */
export function createWires(seed: number): readonly Wire[] {
  return [createGoogleWire(seed), createAnthropicWire(), OPENAI_WIRE];
}
