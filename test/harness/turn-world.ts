import { afterEach, beforeEach } from 'vitest';
import { TurnProcesses } from './turn-processes.ts';
import type { TurnStack } from './turn-stack.ts';

/** What a test of turns has to itself. */
export interface TurnWorld {
  processes: TurnProcesses;
  /** The one process that runs; tests that let it die start the next. */
  stack: TurnStack;
}

/** Gives every test of a file a world of its own. */
export function useTurnWorld(): TurnWorld {
  const world = {} as TurnWorld;
  beforeEach(async () => {
    world.processes = await TurnProcesses.open();
    world.stack = world.processes.start();
  });
  afterEach(() => world.processes.close());
  return world;
}
