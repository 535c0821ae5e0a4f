/** Tells the time, which no model knows by itself. */
import { z } from 'zod';
import type { Clock } from '../telemetry/clock.ts';
import type { Tool } from './port.ts';

const input = z.object({
  timeZone: z
    .string()
    .max(64)
    .optional()
    .describe('IANA name of the time zone, such as "Europe/Berlin". UTC when left out.'),
});

export function createClockTool(clock: Clock): Tool<z.infer<typeof input>> {
  return {
    name: 'clock',
    description: 'Tells the current date and time, in any time zone.',
    input,
    isIdempotent: true,
    async execute({ timeZone = 'UTC' }) {
      const now = new Date(clock.now());
      const words = inWords(now, timeZone);
      return {
        output: { iso: now.toISOString(), timeZone, words },
        modelOutput: `${words} (${timeZone}); ${now.toISOString()}`,
      };
    },
  };
}

function inWords(date: Date, timeZone: string): string {
  try {
    return date.toLocaleString('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'medium' });
  } catch {
    throw new Error(`There is no time zone ${timeZone}. Use an IANA name such as Europe/Berlin.`);
  }
}
