import { afterEach, beforeEach } from 'vitest';
import { TurnProcesses } from './turn-processes.ts';
import type { TurnStack } from './turn-stack.ts';

/** What a test of turns has to itself. */
export interface TurnWorld {
  readonly processes: TurnProcesses;
  /** The first process, which starts when it is asked for. */
  readonly stack: TurnStack;
}

/** Gives every test of a file a world of its own. */
export function useTurnWorld(): TurnWorld {
  let processes: TurnProcesses | null = null;
  let stack: TurnStack | null = null;
  beforeEach(async () => {
    processes = await TurnProcesses.open();
    stack = null;
  });
  afterEach(() => processes?.close());
  return {
    get processes() {
      if (processes === null) throw new Error('There is a world only while a test runs.');
      return processes;
    },
    get stack() {
      stack ??= this.processes.start();
      return stack;
    },
  };
}
