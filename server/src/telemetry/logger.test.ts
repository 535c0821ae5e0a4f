import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBusinessEvents } from './events.ts';
import { createLogger } from './logger.ts';
import { createLoggers } from './loggers.ts';

const NO_USAGE = {
  inputTokens: 1,
  outputTokens: 2,
  cachedTokens: 0,
  reasoningTokens: 0,
  costMicros: null,
  estimated: false,
};

function collect(level: 'debug' | 'info' = 'info', secretValues: string[] = []) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ level, file: null }, { secretValues, destination });
  return { logger, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe('createLogger', () => {
  test('writes one JSON object per line, with time and level in words', () => {
    const { logger, parsed } = collect();
    logger.warn({ conversationId: 'c1' }, 'hello');
    logger.debug('not at this level');
    expect(parsed()).toEqual([
      expect.objectContaining({
        level: 'warn',
        service: 'chimera',
        conversationId: 'c1',
        msg: 'hello',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      }),
    ]);
  });

  test('no secret gets through: not in fields, texts, errors, causes or children', () => {
    const { logger, lines, parsed } = collect('debug', ['canary-known']);
    const cause = new Error('401 from https://u:canary-url@x.test with sk-canary-12345678');
    const error = Object.assign(new Error('call failed: Bearer canary-bearer', { cause }), {
      headers: { authorization: 'canary-header' },
    });
    logger.error({ err: error, request: { password: 'canary-password' } }, 'canary-known');
    logger.child({ apiKey: 'canary-child' }).info('key gsk_canary12345678');
    expect(lines.join('')).not.toContain('canary');
    expect(parsed()).toHaveLength(2);
  });

  test('writes to a file where one is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chimera-log-'));
    const file = join(folder, 'deep', 'chimera.log');
    createLogger({ level: 'info', file }).info('to the file');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ msg: 'to the file' });
    rmSync(folder, { recursive: true });
  });
});

describe('createBusinessEvents', () => {
  test('a turn can be followed by its ids', () => {
    const { logger, parsed } = collect();
    const events = createBusinessEvents(createLoggers(logger));
    const ids = { conversationId: 'c1', turnId: 't1' };
    const target = { provider: 'groq', model: 'm' };
    events.turnStarted({ ...ids, requestId: 'r1', userId: 'u1', requestedModel: 'auto' });
    events.attemptStarted({ ...ids, attempt: 1, ...target, cause: 'first' });
    events.attemptEnded({
      ...ids,
      attempt: 1,
      ...target,
      outcome: 'truncated',
      durationMs: 5,
      usage: NO_USAGE,
    });
    events.turnTakenOver({ ...ids, epoch: 2, takeovers: 1 });
    events.turnStopRequested(ids);
    events.turnEnded({ ...ids, reason: 'completed', durationMs: 9, usage: NO_USAGE });
    expect(parsed().map((line) => [line.logger, line.level, line.event, line.turnId])).toEqual([
      ['turns', 'info', 'turn-started', 't1'],
      ['gateway', 'info', 'attempt-started', 't1'],
      ['gateway', 'warn', 'attempt-ended', 't1'],
      ['turns', 'warn', 'turn-taken-over', 't1'],
      ['turns', 'info', 'turn-stop-requested', 't1'],
      ['turns', 'info', 'turn-ended', 't1'],
    ]);
  });

  test('failures stand out', () => {
    const { logger, parsed } = collect();
    const events = createBusinessEvents(createLoggers(logger));
    events.turnEnded({
      conversationId: 'c1',
      turnId: 't1',
      reason: 'failed',
      durationMs: 9,
      usage: NO_USAGE,
      code: 'provider_unavailable',
    });
    events.guestCreated({ userId: 'u1' });
    events.guestRefused({ guestsThisHour: 10 });
    events.guestsPurged({ count: 3 });
    expect(parsed().map((line) => [line.logger, line.level, line.event])).toEqual([
      ['turns', 'warn', 'turn-ended'],
      ['accounts', 'info', 'guest-created'],
      ['accounts', 'warn', 'guest-refused'],
      ['accounts', 'info', 'guests-purged'],
    ]);
  });
});
