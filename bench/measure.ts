/** Runs the client against targets, in turns, so that whatever disturbs the machine disturbs them all. */
import { startNodeProgram } from '../test/harness/node-program.ts';
import type { Job, JobResult } from './job.ts';
import type { Target } from './targets.ts';

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
