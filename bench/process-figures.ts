/** What Linux knows of another process. */
import { readdirSync, readFileSync } from 'node:fs';

const NANOSECONDS_PER_MILLISECOND = 1e6;
const BYTES_PER_KILOBYTE = 1024;

/**
 * CPU time of all threads so far, user and system, in milliseconds: the first field of `schedstat`
 * (https://docs.kernel.org/scheduler/sched-stats.html), finer than the ticks of `stat`.
 */
export function readCpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    nanoseconds += Number(onCpu);
  }
  return nanoseconds / NANOSECONDS_PER_MILLISECOND;
}

/** Resident memory in bytes. */
export function readMemoryBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`Process ${pid} has no resident memory.`);
  return Number(kilobytes) * BYTES_PER_KILOBYTE;
}
