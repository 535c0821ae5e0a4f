import type { JsonValue } from '@chimera/protocol/json';

/** What the `clock` tool has read, ready to be shown. */
export interface ClockReading {
  /** E.g. "14:05". */
  time: string;
  /** E.g. "Saturday, 21 November 2026". */
  date: string;
  /** The time zone in words: its city, with the region behind it. */
  place: string;
  hourDegrees: number;
  minuteDegrees: number;
}

/** Reads the result of the `clock` tool; null when it is not one. */
export function readClock(output: JsonValue | undefined, locale?: string): ClockReading | null {
  if (output === null || typeof output !== 'object' || Array.isArray(output)) return null;
  const { iso, timeZone } = output;
  if (typeof iso !== 'string' || typeof timeZone !== 'string') return null;
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return null;
  try {
    const [hours = 0, minutes = 0] = instant
      .toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
      .split(':')
      .map(Number);
    return {
      time: instant.toLocaleTimeString(locale, { timeZone, hour: '2-digit', minute: '2-digit' }),
      date: instant.toLocaleDateString(locale, { timeZone, dateStyle: 'full' }),
      place: placeName(timeZone),
      hourDegrees: ((hours % 12) + minutes / 60) * 30,
      minuteDegrees: minutes * 6,
    };
  } catch {
    // A time zone that this browser does not know.
    return null;
  }
}

function placeName(timeZone: string): string {
  const [region, ...rest] = timeZone.replaceAll('_', ' ').split('/');
  const city = rest.at(-1);
  return city === undefined ? timeZone : `${city}, ${region}`;
}
