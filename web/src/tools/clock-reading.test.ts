import type { JsonValue } from '@chimera/protocol/json';
import { describe, expect, test } from 'vitest';
import { readClock } from './clock-reading.ts';

describe('readClock', () => {
  test('reads the time of the place', () => {
    const output = { iso: '2026-11-21T05:30:00.000Z', timeZone: 'America/Argentina/Buenos_Aires' };
    expect(readClock(output, 'en-GB')).toEqual({
      time: '02:30',
      // With or without a comma: that is up to the Unicode data of the day.
      date: expect.stringMatching(/^Saturday,? 21 November 2026$/),
      place: 'Buenos Aires, America',
      hourDegrees: 75,
      minuteDegrees: 180,
    });
  });

  test('knows midnight, noon and time zones without a city', () => {
    const at = (iso: string) => readClock({ iso, timeZone: 'UTC' }, 'en-GB');
    expect(at('2026-11-21T00:00:00Z')).toMatchObject({
      time: '00:00',
      hourDegrees: 0,
      place: 'UTC',
    });
    expect(at('2026-11-21T12:15:00Z')).toMatchObject({ hourDegrees: 7.5, minuteDegrees: 90 });
  });

  test.each<[JsonValue | undefined]>([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ iso: 'never', timeZone: 'UTC' }],
    [{ iso: '2026-11-21T00:00:00Z', timeZone: 'Mars/Olympus' }],
    [{ iso: 5, timeZone: 'UTC' }],
  ])('makes nothing of %j', (output) => {
    expect(readClock(output)).toBeNull();
  });
});
