/** Gives a server a disk that takes 4 ms to sync. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SlowDisk {
  env: Record<string, string>;
  nodeArgs: string[];
  /** For the report. */
  how: string;
}

/** @param folder where the preloaded library may be put. */
export function makeSlowDisk(folder: string): SlowDisk {
  const library = join(folder, 'slow-fsync.so');
  const source = fileURLToPath(new URL('./slow-fsync.c', import.meta.url));
  const compiled = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source]);
  if (compiled.status === 0) {
    return { env: { LD_PRELOAD: library }, nodeArgs: [], how: 'fsync delayed by a C library' };
  }
  const preload = new URL('./slow-commit.ts', import.meta.url).href;
  return { env: {}, nodeArgs: ['--import', preload], how: 'COMMIT delayed in JavaScript' };
}
