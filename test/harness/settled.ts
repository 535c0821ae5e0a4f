import { setImmediate as nextRound } from 'node:timers/promises';

/** Resolves when every promise that can go on without a timer or the network has done so. */
export async function settled(): Promise<void> {
  await nextRound();
}

/** Resolves when it is so; asks again whenever everything else has had its turn. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await settled();
}
