/** The next midnight in Los Angeles, when Google's daily quotas begin anew. */

const DAY_MS = 86_400_000;

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/**
 * Milliseconds from a moment to the next midnight there; a whole day at midnight itself.
 *
 * @param nowMs since 1970
 */
export function msUntilMidnightPacific(nowMs: number): number {
  const wallMs = pacificWallMs(nowMs);
  const untilMs = DAY_MS - (wallMs % DAY_MS);
  // Where the clocks are changed before then, the wall shows another time than was counted on.
  const missedMs = pacificWallMs(nowMs + untilMs) % DAY_MS;
  const shiftMs = missedMs > DAY_MS / 2 ? DAY_MS - missedMs : -missedMs;
  return untilMs + shiftMs;
}

/** What clocks there show, as if it were UTC. */
function pacificWallMs(timeMs: number): number {
  const parts = Object.fromEntries(
    PACIFIC.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (timeMs % 1_000);
}
