/** How one target has been doing: a circuit breaker, its latency, and what it said is left. */
import type { ProviderErrorKind } from '../../providers/port.ts';
import type { Budget } from './budget.ts';

/** `probing` while one call finds out whether an open circuit may close. */
export type Circuit = 'closed' | 'open' | 'probing';

export interface TargetHealth {
  circuit: Circuit;
  /** The circuit stays open until then; milliseconds since 1970. */
  openUntil: number;
  /** Why it is open, for people. */
  why: ProviderErrorKind | null;
  failuresInARow: number;
  /** Times in a row that the circuit has opened. */
  openings: number;
  /** Moving average of the time to the first token; null before the first. */
  firstTokenMs: number | null;
  budget: Budget | null;
}

const FAILURES_TO_OPEN = 3;
const FIRST_COOLING_MS = 4_000;
/** A target that flaps is asked again at least this often. */
const LONGEST_COOLING_MS = 30_000;
/** A wrong key or a missing model does not mend itself soon. */
const MARKED_MS = 5 * 60_000;
const DEFAULT_RATE_LIMIT_MS = 10_000;
const DEFAULT_QUOTA_MS = 60 * 60_000;
/** A probe that never came to an end blocks the next one no longer than this. */
const PROBE_MS = 60_000;
/** Weight of the newest measurement in the average. */
const LATENCY_WEIGHT = 0.3;

export function newHealth(): TargetHealth {
  return {
    circuit: 'closed',
    openUntil: 0,
    why: null,
    failuresInARow: 0,
    openings: 0,
    firstTokenMs: null,
    budget: null,
  };
}

/** Whether the target should be asked now; `probe` when it would be to find out. */
export function availability(health: TargetHealth, now: number): 'ready' | 'probe' | 'cooling' {
  if (health.circuit === 'closed') return 'ready';
  return now >= health.openUntil ? 'probe' : 'cooling';
}

/** A call to the target begins. */
export function begin(health: TargetHealth, now: number): TargetHealth {
  if (availability(health, now) !== 'probe') return health;
  return { ...health, circuit: 'probing', openUntil: now + PROBE_MS };
}

export function succeed(health: TargetHealth, firstTokenMs: number | null): TargetHealth {
  return {
    ...health,
    circuit: 'closed',
    openUntil: 0,
    why: null,
    failuresInARow: 0,
    openings: 0,
    firstTokenMs: average(health.firstTokenMs, firstTokenMs),
  };
}

/** What a client has asked for and cannot have: the target that says so is well. */
const FAULTS_OF_CLIENTS: ReadonlySet<ProviderErrorKind> = new Set([
  'invalid-request',
  'content-filter',
  'context-length',
]);

/** @param jitter from 0 to 1. */
export function fail(
  health: TargetHealth,
  failure: { kind: ProviderErrorKind; retryAfterMs: number | undefined },
  now: number,
  jitter: number,
): TargetHealth {
  if (FAULTS_OF_CLIENTS.has(failure.kind)) return succeed(health, null);
  const failuresInARow = health.failuresInARow + 1;
  const coolingMs = coolingOf(health, failure, failuresInARow, jitter);
  if (coolingMs === null) return { ...health, failuresInARow };
  return {
    ...health,
    circuit: 'open',
    openUntil: now + coolingMs,
    why: failure.kind,
    failuresInARow,
    openings: health.openings + 1,
  };
}

/** Null when the failure says not enough yet. */
function coolingOf(
  health: TargetHealth,
  { kind, retryAfterMs }: { kind: ProviderErrorKind; retryAfterMs: number | undefined },
  failuresInARow: number,
  jitter: number,
): number | null {
  switch (kind) {
    case 'auth':
    case 'not-found':
      return MARKED_MS;
    case 'quota':
      return retryAfterMs ?? DEFAULT_QUOTA_MS;
    case 'rate-limit':
      return retryAfterMs ?? DEFAULT_RATE_LIMIT_MS;
    default: {
      const isProbe = health.circuit === 'probing';
      if (failuresInARow < FAILURES_TO_OPEN && !isProbe) return null;
      const doubled = Math.min(LONGEST_COOLING_MS, FIRST_COOLING_MS * 2 ** health.openings);
      return retryAfterMs ?? doubled * (0.75 + jitter / 4);
    }
  }
}

function average(known: number | null, measured: number | null): number | null {
  if (measured === null) return known;
  return known === null ? measured : known + (measured - known) * LATENCY_WEIGHT;
}
