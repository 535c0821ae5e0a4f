/** How long and how often everything is measured. */
import type { Shape } from './measure.ts';

export interface BenchPlan {
  starts: number;
  /** Open streams whose memory is measured; 0 measures none. */
  memoryStreams: number;
  rounds: number;
  /** How long a window of streams as fast as can be is. */
  fastWindowMs: number;
  /** Paced streams at once, one measurement each. */
  pacedStreams: readonly number[];
  pacedRounds: number;
  pacedWindowMs: number;
}

/** At most a minute. */
export const QUICK: BenchPlan = {
  starts: 1,
  memoryStreams: 0,
  rounds: 1,
  fastWindowMs: 1_200,
  pacedStreams: [100],
  pacedRounds: 1,
  pacedWindowMs: 2_500,
};

/** At most six minutes. */
export const FULL: BenchPlan = {
  starts: 3,
  memoryStreams: 1_000,
  rounds: 5,
  fastWindowMs: 2_000,
  pacedStreams: [100, 1_000],
  pacedRounds: 2,
  pacedWindowMs: 6_000,
};

const FAST_STREAMS = 32;
const FAST_SETTLE_MS = 700;
const RAMP_MS_PER_STREAM = 2;

/** Streams that are taken as fast as they come. */
export function fast(tokensPerStream: number, windowMs: number, streams = FAST_STREAMS): Shape {
  return {
    pace: 'fast',
    streams,
    tokensPerStream,
    rampMs: 0,
    settleMs: FAST_SETTLE_MS,
    windowMs,
  };
}

/** Streams as people read them: 20 tokens per second, 15 seconds long. */
export function paced(streams: number, windowMs: number): Shape {
  return {
    pace: 'paced',
    streams,
    tokensPerStream: 300,
    rampMs: streams * RAMP_MS_PER_STREAM,
    settleMs: 1_000,
    windowMs,
  };
}
