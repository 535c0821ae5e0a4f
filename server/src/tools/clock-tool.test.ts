import { describe, expect, test } from 'vitest';
import { createClockTool } from './clock-tool.ts';
import type { ToolContext } from './port.ts';

const clock = createClockTool({ now: () => Date.UTC(2026, 10, 21, 23, 5, 9) });
const CONTEXT: ToolContext = {
  conversationId: 'c1',
  userId: 'anna',
  callId: 'call-1',
  agentPath: [],
  signal: new AbortController().signal,
  progress() {},
};

describe('the clock', () => {
  test('tells the time in UTC when nothing else is asked for', async () => {
    const { output, modelOutput } = await clock.execute({}, CONTEXT);
    expect(output).toEqual({
      iso: '2026-11-21T23:05:09.000Z',
      timeZone: 'UTC',
      words: expect.stringMatching(/^Saturday,? 21 November 2026 at 23:05:09$/),
    });
    expect(modelOutput).toMatch(/ 23:05:09 \(UTC\); 2026-11-21T23:05:09\.000Z$/);
  });

  test('tells it in any time zone, with its day', async () => {
    const { output } = await clock.execute({ timeZone: 'Europe/Berlin' }, CONTEXT);
    expect(output).toMatchObject({
      iso: '2026-11-21T23:05:09.000Z',
      timeZone: 'Europe/Berlin',
      words: expect.stringMatching(/^Sunday,? 22 November 2026 at 00:05:09$/),
    });
  });

  test.each(['Berlin', '', 'Europe/Atlantis'])(
    'tells a model what to do about %j',
    async (timeZone) => {
      await expect(clock.execute({ timeZone }, CONTEXT)).rejects.toThrow(
        `There is no time zone ${timeZone}. Use an IANA name such as Europe/Berlin.`,
      );
    },
  );

  test('may run again after a crash', () => {
    expect(clock.isIdempotent).toBe(true);
  });
});
