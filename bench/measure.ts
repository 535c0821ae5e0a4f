/** Runs the client against targets, in turns, so that whatever disturbs the machine disturbs them all. */
import { startNodeProgram } from '../test/harness/node-program.ts';
import type { Job, JobResult } from './job.ts';
import { fast, paced } from './plan.ts';
import type { Target } from './targets.ts';

/** Streams that load the code of a target before its memory is measured. */
const WARM_UP = fast(2, 500);
const MEMORY_WINDOW_MS = 1_000;
const MICROSECONDS_PER_MILLISECOND = 1_000;
const MILLISECONDS_PER_SECOND = 1_000;

/** A job without its target. */
export type Shape = Omit<Job, 'url' | 'headers' | 'body' | 'pid'>;

/** The results of one target, round by round. */
export type Series = readonly JobResult[];

/** Measures every target once per round, every other round in the opposite order. */
export async function measureInTurns(
  targets: readonly Target[],
  shape: Shape,
  rounds: number,
): Promise<Map<Target, Series>> {
  const results = new Map(targets.map((target) => [target, [] as JobResult[]]));
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      results.get(target)?.push(await runJob(target, shape));
    }
  }
  return results;
}

/**
 * By how much the process of each target grows with so many open streams. To be measured before all else:
 * what a heap has taken for earlier work would hide the growth.
 *
 * @returns bytes per stream.
 */
export async function measureMemory(
  targets: readonly Target[],
  streams: number,
): Promise<Map<Target, number>> {
  const grown = new Map<Target, number>();
  for (const target of targets) {
    await runJob(target, WARM_UP);
    const open = await runJob(target, paced(streams, MEMORY_WINDOW_MS));
    grown.set(target, (open.memoryBytes - open.memoryBeforeBytes) / streams);
  }
  return grown;
}

async function runJob({ url, headers, body, pid }: Target, shape: Shape): Promise<JobResult> {
  const job: Job = { ...shape, url, headers, body, pid };
  const client = startNodeProgram({
    file: new URL('./client.ts', import.meta.url),
    args: [JSON.stringify(job)],
    readyLine: /^result: (.*)$/,
  });
  const result = JSON.parse(await client.ready) as JobResult;
  await client.ended;
  return result;
}

export function cpuMicrosPerToken({ cpuMs, tokens }: JobResult): number {
  return (cpuMs * MICROSECONDS_PER_MILLISECOND) / tokens;
}

export function streamsPerSecond({ streams, windowMs }: JobResult): number {
  return (streams * MILLISECONDS_PER_SECOND) / windowMs;
}

/** The share of one core that the measured process used. */
export function coreShare({ cpuMs, windowMs }: JobResult): number {
  return cpuMs / windowMs;
}
