/** How long the server takes to serve, and what it holds when nobody asks anything. */
import { setTimeout as delay } from 'node:timers/promises';
import { readMemoryBytes } from './process-figures.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';
import { startServer } from './targets.ts';

const REST_MS = 1_500;
const BYTES_PER_MEGABYTE = 1024 * 1024;
/** Nobody calls it. */
const NO_UPSTREAM = 'http://127.0.0.1:9';

/** Starts on an empty database first, uncounted: later starts find the compile cache. */
export async function measureStarts(folder: string, starts: number, name: string): Promise<Row[]> {
  const durationsMs: number[] = [];
  const memoriesBytes: number[] = [];
  for (let round = 0; round <= starts; round++) {
    const startedAtMs = performance.now();
    const server = await startServer(folder, NO_UPSTREAM);
    await server.ready;
    const durationMs = performance.now() - startedAtMs;
    await delay(REST_MS);
    if (round > 0) {
      durationsMs.push(durationMs);
      memoriesBytes.push(readMemoryBytes(server.pid));
    }
    await server.end('SIGTERM');
  }
  const memory = median(memoriesBytes) / BYTES_PER_MEGABYTE;
  return [
    {
      what: "from Node's start to serving",
      goal: '≤ 1 s',
      figures: { [name]: `${(median(durationsMs) / 1_000).toFixed(2)} s` },
    },
    {
      what: 'resident memory, idle',
      goal: '≤ 160 MB',
      figures: { [name]: `${memory.toFixed(0)} MB` },
    },
  ];
}
