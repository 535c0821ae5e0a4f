/** How long and how often `/v1` is measured: streams of 33 chunks, and long ones beside them. */
import type { Shape } from '../measure.ts';
import { fast, paced } from '../plan.ts';

const TOKENS = 33;
/** Streams that are few must begin often, or a window has no first tokens to speak of. */
const FEW_STREAMS = 10;
const TOKENS_OF_FEW = 5;
/** Long enough for what an answer costs once to hardly count: what is left is the cost of a token. */
const LONG_TOKENS = 500;

export interface GatewayStep {
  what: string;
  shape: Shape;
  rounds: number;
}

/** At most a minute, with five targets. */
export const QUICK: readonly GatewayStep[] = [
  saturated(1, 700, 1),
  saturated(10, 700, 1),
  saturated(100, 700, 1),
  longAnswers(32, 900, 1),
  atReadingPace(100, 1_300, 1),
];

/** At most five minutes. */
export const FULL: readonly GatewayStep[] = [
  saturated(1, 1_200, 3),
  saturated(10, 1_200, 2),
  saturated(100, 1_200, 3),
  longAnswers(32, 1_200, 3),
  atReadingPace(1, 3_000, 2),
  atReadingPace(10, 2_500, 1),
  atReadingPace(100, 2_500, 2),
  atReadingPace(1_000, 3_500, 2),
  saturated(1_000, 2_000, 2),
];

/** Streams whose memory is measured, in the full plan. */
export const MEMORY_STREAMS = 1_000;

function saturated(streams: number, windowMs: number, rounds: number): GatewayStep {
  return { what: `${streams} saturated`, shape: fast(TOKENS, windowMs, streams), rounds };
}

function longAnswers(streams: number, windowMs: number, rounds: number): GatewayStep {
  const what = `${streams} saturated, answers of ${LONG_TOKENS}`;
  return { what, shape: fast(LONG_TOKENS, windowMs, streams), rounds };
}

function atReadingPace(streams: number, windowMs: number, rounds: number): GatewayStep {
  const tokensPerStream = streams <= FEW_STREAMS ? TOKENS_OF_FEW : TOKENS;
  const shape = { ...paced(streams, windowMs), tokensPerStream };
  return { what: `${streams} at 20 tokens/s, answers of ${tokensPerStream}`, shape, rounds };
}
