import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorAnswer } from '../../../test/fake-provider/error-answers.ts';
import { NAMED_SCENARIOS, type ScenarioName } from '../../../test/fake-provider/named-scenarios.ts';
import { answerOf, attemptsOf, ModelCalls } from '../../../test/harness/model-calls.ts';
import type { GatewayEvent } from './port.ts';

let calls: ModelCalls;

beforeEach(async () => {
  calls = await ModelCalls.start('one', 'two');
});

afterEach(() => calls.close());

describe('a failure that passes', () => {
  test.each([
    ['server-error', 'overloaded', 250],
    ['bad-gateway-html', 'overloaded', 250],
    ['refuse', 'network', 250],
    ['nothing', 'truncated', 250],
    ['error-first', 'overloaded', 250],
    ['rate-limit', 'rate-limit', 2_000],
    ['rate-limit-ms', 'rate-limit', 250],
    ['rate-limit-words', 'rate-limit', 5_289],
    ['rate-limit-bare', 'rate-limit', 250],
  ] as [ScenarioName, string, number][])(
    'of a lone target (%s) is waited for',
    async (name, code, pauseMs) => {
      calls.fake('one').queue(NAMED_SCENARIOS[name]);
      const { events, error } = await calls.call(['one']);
      expect(error).toBeNull();
      expect(attemptsOf(events)).toEqual([`one first → ${code}`, 'one retry → completed']);
      expect(calls.pausesMs).toEqual([pauseMs]);
      expect(answerOf(events)).toBe(calls.fake('one').answers.at(-1));
    },
  );

  test('once is tried again before anybody else is asked', async () => {
    calls.fake('one').queue(NAMED_SCENARIOS['server-error']);
    const { events } = await calls.call(['one', 'two']);
    expect(attemptsOf(events)).toEqual(['one first → overloaded', 'one retry → completed']);
    expect(calls.fake('two').requests).toEqual([]);
  });
});

describe('a failure that stays', () => {
  test.each([
    ['unavailable', 'overloaded', 'provider_unavailable'],
    ['overloaded', 'overloaded', 'provider_unavailable'],
    ['flex-capacity', 'overloaded', 'provider_unavailable'],
    ['rate-limit-bare', 'rate-limit', 'provider_rate_limited'],
  ] as [ScenarioName, string, string][])(
    'of a lone target (%s) is told after three attempts',
    async (name, kind, code) => {
      calls.fake('one').setDefaults(NAMED_SCENARIOS[name]);
      const { events, error } = await calls.call(['one']);
      expect(error).toMatchObject({ name: 'ChimeraError', code });
      expect(attemptsOf(events)).toEqual([
        `one first → ${kind}`,
        `one retry → ${kind}`,
        `one retry → ${kind}`,
      ]);
      expect(calls.pausesMs).toEqual([250, 500]);
    },
  );

  test.each([
    ['unavailable', 2],
    ['reset-after-role', 2],
    ['html-200', 2],
    ['rate-limit', 1],
    ['rate-limit-hour', 1],
    ['quota', 1],
    ['credits', 1],
    ['unauthorized', 1],
    ['forbidden', 1],
    ['not-found', 1],
    ['context-length', 1],
    ['too-large', 1],
  ] as [ScenarioName, number][])(
    'of the first target (%s) hands over to the next after %i attempts',
    async (name, attempts) => {
      calls.fake('one').setDefaults(NAMED_SCENARIOS[name]);
      const { events, error } = await calls.call(['one', 'two']);
      expect(error).toBeNull();
      expect(calls.fake('one').requests).toHaveLength(attempts);
      expect(attemptsOf(events).at(-1)).toBe('two failover → completed');
      expect(answerOf(events)).toBe(calls.fake('two').answers[0]);
    },
  );

  test.each([
    ['unauthorized', 'provider_refused'],
    ['quota', 'provider_rate_limited'],
    ['rate-limit-hour', 'provider_rate_limited'],
    ['not-found', 'unknown_model'],
    ['context-length', 'context_too_long'],
  ] as [ScenarioName, string][])('of a lone target (%s) is told at once', async (name, code) => {
    calls.fake('one').setDefaults(NAMED_SCENARIOS[name]);
    const { events, error } = await calls.call(['one']);
    expect(error).toMatchObject({ code });
    expect(attemptsOf(events)).toHaveLength(1);
    expect(calls.pausesMs).toEqual([]);
  });

  test.each([
    ['content-filter', { code: 'content_filtered' }],
    [
      'bad-parameter',
      {
        code: 'provider_rejected',
        field: 'max_tokens',
        message: expect.stringMatching(/max_tokens/),
      },
    ],
  ] as [ScenarioName, object][])(
    'that is the client’s (%s) is told, and nobody else asked',
    async (name, error) => {
      calls.fake('one').setDefaults(NAMED_SCENARIOS[name]);
      const outcome = await calls.call(['one', 'two']);
      expect(outcome.error).toMatchObject(error);
      expect(attemptsOf(outcome.events)).toHaveLength(1);
      expect(calls.fake('two').requests).toEqual([]);
    },
  );

  test('of everybody is told once, with every attempt reported', async () => {
    for (const name of ['one', 'two']) calls.fake(name).setDefaults(NAMED_SCENARIOS.unavailable);
    const { events, error } = await calls.call(['one', 'two']);
    expect(error).toMatchObject({ code: 'provider_unavailable' });
    expect(attemptsOf(events)).toHaveLength(4);
  });

  test('behind an answer that was begun leaves what was shown', async () => {
    const fake = calls.fake('one');
    fake.setDefaults(NAMED_SCENARIOS.unavailable);
    fake.queue({ fault: { type: 'end', at: 12 } });
    const { events, error } = await calls.call(['one']);
    expect(error).toMatchObject({ code: 'answer_interrupted' });
    expect(answerOf(events)).not.toBe('');
    expect(fake.answers[0]?.startsWith(answerOf(events))).toBe(true);
  });
});

describe('a target that makes no progress', () => {
  test.each([
    'stall-before-head',
    'stall-after-head',
    'only-comments',
    'only-role',
    'only-empty-deltas',
  ] as ScenarioName[])(
    'from the start (%s) is left when its first clock runs out',
    async (name) => {
      calls.fake('one').setDefaults(NAMED_SCENARIOS[name]);
      const { events } = await calls.call(['one', 'two']);
      expect(attemptsOf(events)).toEqual(['one first → timeout', 'two failover → completed']);
      expect(calls.fake('one').requests).toHaveLength(1);
      await calls.fake('one').waitForAbort();
    },
  );

  test('in the middle is left, and the answer goes on', async () => {
    calls.prefill = 'yes';
    calls.fake('one').setDefaults(NAMED_SCENARIOS['stall-mid']);
    const { events } = await calls.call(['one', 'two']);
    expect(attemptsOf(events)).toEqual(['one first → timeout', 'two failover → completed']);
    expect(answerOf(events)).toBe(calls.fake('one').answers[0]);
    await calls.fake('one').waitForAbort();
  });
});

test('an answer whose model has said why it stops is whole, though its stream stays open', async () => {
  const chunk = (delta: object, finishReason: string | null): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ content: 'Done.' }, null) + chunk({}, 'stop'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  calls.addProvider('open-ended', `http://127.0.0.1:${port}/v1`);

  const { events, error } = await calls.call(['open-ended', 'two']);

  expect(error).toBeNull();
  expect(answerOf(events)).toBe('Done.');
  expect(attemptsOf(events)).toEqual(['open-ended first → completed']);
  server.closeAllConnections();
  server.close();
});

describe('tools that a model does not take', () => {
  const tools = [{ name: 'clock', description: 'Tells the time.', parameters: {} }];
  const request = { messages: [{ role: 'user' as const, content: 'Hi' }], tools };

  test('are left out, now and later', async () => {
    const body = JSON.stringify({ error: { message: 'This model does not support tools.' } });
    calls.fake('one').queue({ fault: { type: 'answer', status: 400, body } });
    const first = await calls.call(['one'], { request });
    expect(attemptsOf(first.events)).toEqual([
      'one first → invalid-request',
      'one retry → completed',
    ]);
    await calls.call(['one'], { request });
    const offered = calls
      .fake('one')
      .requests.map(({ body: { tools: offer } }) => offer !== undefined);
    expect(offered).toEqual([true, false, false]);
  });

  test('are not blamed for other mistakes', async () => {
    calls.fake('one').setDefaults({ fault: errorAnswer('bad-parameter') });
    const { events } = await calls.call(['one'], { request });
    expect(attemptsOf(events)).toEqual(['one first → invalid-request']);
  });
});

describe('stopping', () => {
  const stop = new Error('Enough.');

  /** Calls, and stops when `isTime` says so; gives what came and what was thrown. */
  async function stopWhen(isTime: (event: GatewayEvent) => boolean, targets = ['one']) {
    const controller = new AbortController();
    const events: GatewayEvent[] = [];
    try {
      for await (const batch of calls.stream(targets, { signal: controller.signal })) {
        events.push(...batch);
        if (batch.some(isTime)) controller.abort(stop);
      }
    } catch (error) {
      return { events, error };
    }
    return { events, error: null };
  }

  test('before the call asks nobody', async () => {
    const { events, error } = await calls.call(['one'], { signal: AbortSignal.abort(stop) });
    expect([events, error]).toEqual([[], stop]);
    expect(calls.fake('one').requests).toEqual([]);
  });

  test('in the middle reports the attempt, and frees the provider', async () => {
    calls.fake('one').setDefaults({ pace: { tokensPerSecond: 100 } });
    const { events, error } = await stopWhen((event) => event.type === 'text-delta');
    expect(error).toBe(stop);
    expect(attemptsOf(events)).toEqual(['one first → stopped']);
    const end = events.at(-1);
    expect(end).toMatchObject({ finishReason: null, usage: { estimated: true } });
    await calls.fake('one').waitForAbort();
  });

  test('before the first token does not wait for it', async () => {
    calls.fake('one').setDefaults(NAMED_SCENARIOS['stall-after-head']);
    const { events, error } = await stopWhen((event) => event.type === 'attempt-start');
    expect(error).toBe(stop);
    expect(attemptsOf(events)).toEqual(['one first → stopped']);
  });

  test('during a pause between two attempts ends it with its own reason', async () => {
    calls.fake('one').setDefaults(NAMED_SCENARIOS['rate-limit']);
    const controller = new AbortController();
    calls.sleep = (ms, signal) => {
      setImmediate(() => controller.abort(stop));
      return delay(ms, undefined, { signal });
    };
    const { events, error } = await calls.call(['one'], { signal: controller.signal });
    expect(attemptsOf(events)).toEqual(['one first → rate-limit']);
    expect(error).toBe(stop);
  });

  test('by leaving tells what was used, and frees the provider', async () => {
    calls.fake('one').setDefaults({ pace: { tokensPerSecond: 100 } });
    const ends: GatewayEvent[] = [];
    const stream = calls.stream(['one'], { onAbandoned: (end) => ends.push(end) });
    for await (const batch of stream) {
      if (batch.some((event) => event.type === 'text-delta')) break;
    }
    expect(ends).toMatchObject([{ type: 'attempt-end', outcome: 'stopped' }]);
    await calls.fake('one').waitForAbort();
  });
});

describe('a provider that is configured but not served', () => {
  test('is passed over', async () => {
    const { events } = await calls.call(['nobody', 'one']);
    expect(attemptsOf(events)).toEqual(['one first → completed']);
  });

  test('alone is not available', async () => {
    const { events, error } = await calls.call(['nobody']);
    expect(events).toEqual([]);
    expect(error).toMatchObject({ code: 'provider_unavailable' });
  });
});

test('no error says the key', async () => {
  calls.fake('one').setDefaults(NAMED_SCENARIOS.unauthorized);
  const { error } = await calls.call(['one']);
  const words = JSON.stringify(error, Object.getOwnPropertyNames(Object(error)));
  expect(words).not.toContain('sk-');
});
