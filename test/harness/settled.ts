import { setImmediate as nextRound } from 'node:timers/promises';

/** Resolves when every promise that can go on without a timer or the network has done so. */
export async function settled(): Promise<void> {
  await nextRound();
}
