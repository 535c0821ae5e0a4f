import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContinuationStyle, Fault, Moment } from '../../../test/fake-provider/scenario.ts';
import { answerOf, attemptsOf, ModelCalls, PRICE } from '../../../test/harness/model-calls.ts';
import { estimatedUsage } from './cost.ts';

let calls: ModelCalls;

beforeEach(async () => {
  calls = await ModelCalls.start('one', 'two');
});

afterEach(() => calls.close());

const CUTS = [1, 2, 3, 10, 25, 40, 58, 59];
const BREAKS: [string, (at: Moment) => Fault][] = [
  ['ends its body', (at) => ({ type: 'end', at })],
  ['ends its body within an event', (at) => ({ type: 'end', at, midEvent: true })],
  ['says [DONE] too early', (at) => ({ type: 'end', at, withDone: true })],
  ['breaks the connection', (at) => ({ type: 'reset', at })],
  ['resets the connection', (at) => ({ type: 'reset', at, hard: true })],
];

/** Styles whose continuation can be joined to the very answer that was begun. */
const MENDABLE: ContinuationStyle[] = [
  'honour-prefill',
  'refuse-prefill',
  'begin-again',
  'repeat-last-words',
];

describe.each(MENDABLE)('a lone target whose way to go on is %s', (continuation) => {
  test.each(BREAKS)('and that %s gives the answer that it began, exactly', async (_what, fault) => {
    const fake = calls.fake('one');
    fake.setDefaults({ continuation });
    for (const cut of CUTS) {
      fake.queue({ fault: fault(cut) });
      const { events, error } = await calls.call(['one']);
      expect(error).toBeNull();
      expect(attemptsOf(events).length).toBeGreaterThan(1);
      expect(answerOf(events)).toBe(fake.answers.at(-1));
      expect(events.at(-1)).toMatchObject({ type: 'attempt-end', outcome: 'completed' });
    }
  });
});

describe('a target that honours prefill, and is known to', () => {
  test.each(CUTS)('goes on exactly, in a clean seam, behind %i words', async (at) => {
    calls.prefill = 'yes';
    const fake = calls.fake('one');
    fake.queue({ fault: { type: 'end', at } });
    const { events } = await calls.call(['one']);
    expect(answerOf(events)).toBe(fake.answers[0]);
    const before = answerOf(
      events.slice(
        0,
        events.findIndex((event) => event.type === 'seam'),
      ),
    );
    expect(events.filter((event) => event.type === 'seam')).toEqual([
      {
        type: 'seam',
        offset: before.length,
        from: 'one/fake-1',
        to: 'one/fake-1',
        method: 'prefill',
        clean: true,
      },
    ]);
    expect(attemptsOf(events)).toEqual(['one first → truncated', 'one retry → completed']);
  });

  test('goes on through cut after cut', async () => {
    calls.prefill = 'yes';
    const fake = calls.fake('one');
    fake.queue({ fault: { type: 'end', at: 9 }, times: 6 });
    const { events } = await calls.call(['one']);
    expect(answerOf(events)).toBe(fake.answers[0]);
    expect(fake.answers).toHaveLength(1);
    expect(attemptsOf(events)).toHaveLength(7);
  });
});

describe('another model', () => {
  test('goes on with the answer of the first, exactly where it honours prefill', async () => {
    const [one, two] = [calls.fake('one'), calls.fake('two')];
    one.setDefaults({ fault: { type: 'reset', at: 12 } });
    const { events } = await calls.call(['one', 'two']);
    expect(answerOf(events)).toBe(one.answers[0]);
    expect(two.answers).toEqual([]);
    expect(attemptsOf(events)).toEqual(['one first → network', 'two failover → completed']);
  });

  test.each(['different', 'preamble'] as const)(
    'that says something else (%s) keeps what was shown, behind a seam that is marked',
    async (continuation) => {
      const [one, two] = [calls.fake('one'), calls.fake('two')];
      one.queue({ fault: { type: 'end', at: 12 } });
      two.queue({ continuation });
      const { events } = await calls.call(['one', 'two']);
      const seam = events.find((event) => event.type === 'seam');
      expect(seam).toMatchObject({ from: 'one/fake-1', to: 'two/fake-1', clean: false });
      const shown = answerOf(events).slice(0, seam?.offset);
      expect(shown).not.toBe('');
      expect(one.answers[0]?.startsWith(shown)).toBe(true);
    },
  );

  test('is told by the seam when it had to begin again', async () => {
    calls.fake('one').queue({ fault: { type: 'end', at: 12 } });
    calls.fake('one').queue({ continuation: 'begin-again' });
    const { events } = await calls.call(['one']);
    expect(events.find((event) => event.type === 'seam')).toMatchObject({
      method: 'trimmed-restart',
      clean: true,
    });
  });

  test('takes up what a process that died had shown', async () => {
    const first = await calls.call(['one']);
    const answer = answerOf(first.events);
    const shown = { text: answer.slice(0, 100), from: 'one/fake-1' };
    const { events } = await calls.call(['one'], { shown, cause: 'takeover' });
    expect(shown.text + answerOf(events)).toBe(answer);
    expect(attemptsOf(events)).toEqual(['one takeover → completed']);
  });
});

describe('prefill that is refused', () => {
  test('is asked for once, then never again', async () => {
    const fake = calls.fake('one');
    fake.setDefaults({ continuation: 'refuse-prefill' });
    fake.queue({ fault: { type: 'end', at: 5 } });
    const first = await calls.call(['one']);
    expect(attemptsOf(first.events)).toEqual([
      'one first → truncated',
      'one retry → invalid-request',
      'one retry → completed',
    ]);
    fake.queue({ fault: { type: 'end', at: 5 } });
    const second = await calls.call(['one']);
    expect(attemptsOf(second.events)).toEqual(['one first → truncated', 'one retry → completed']);
    expect(answerOf(second.events)).toBe(fake.answers.at(-1));
    expect(calls.pausesMs).toEqual([250, 250]);
  });

  test('is not asked for where the operator says so', async () => {
    calls.prefill = 'no';
    const fake = calls.fake('one');
    fake.queue({ fault: { type: 'end', at: 5 } });
    const { events } = await calls.call(['one']);
    expect(answerOf(events)).toBe(fake.answers[0]);
    expect(fake.requests.map(({ body }) => body.messages.at(-1)?.role)).toEqual(['user', 'user']);
    expect(events.find((event) => event.type === 'seam')).toMatchObject({ method: 'continue' });
  });
});

describe('what is no text', () => {
  test('a call that was cut in its arguments is asked for again, whole', async () => {
    const fake = calls.fake('one');
    const toolCalls = [{ name: 'clock', arguments: '{"timeZone":"Europe/Berlin"}' }];
    fake.queue({ toolCalls, fault: { type: 'end', at: 8 } }, { toolCalls });
    const { events } = await calls.call(['one']);
    expect(attemptsOf(events)).toEqual(['one first → truncated', 'one retry → completed']);
    const second = events.slice(events.findIndex((event) => event.type === 'attempt-end'));
    const args = second.map((event) => (event.type === 'tool-call-delta' ? event.delta : ''));
    expect(args.join('')).toBe('{"timeZone":"Europe/Berlin"}');
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool-calls' });
    expect(events.some((event) => event.type === 'seam')).toBe(false);
  });

  test('reasoning that was cut is no answer to go on with', async () => {
    const fake = calls.fake('one');
    fake.queue(
      { reasoning: 'Let me think about it.', fault: { type: 'end', at: 3 } },
      { reasoning: 'Let me think again.' },
    );
    const { events } = await calls.call(['one']);
    expect(fake.requests.map(({ body }) => body.messages.length)).toEqual([1, 1]);
    expect(answerOf(events)).toBe(fake.answers.at(-1));
    expect(events.some((event) => event.type === 'seam')).toBe(false);
  });
});

describe('usage', () => {
  test('is what the provider counted, and an estimate of what was delivered before a cut', async () => {
    const fake = calls.fake('one');
    fake.queue({ fault: { type: 'end', at: 12 } });
    const { events } = await calls.call(['one']);
    const [cut, whole] = events.filter((event) => event.type === 'attempt-end');
    const shown = answerOf(events.slice(0, cut === undefined ? 0 : events.indexOf(cut)));
    const sent = [{ role: 'user' as const, content: 'Tell me a story.' }];
    expect(cut?.usage).toEqual(estimatedUsage(sent, shown, PRICE));
    expect(whole?.usage).toMatchObject({ estimated: false, outputTokens: 60 - 12 });
  });

  test('is estimated where the provider never counts', async () => {
    calls.fake('one').queue({ usage: 'never' });
    const { events } = await calls.call(['one']);
    expect(events.at(-1)).toMatchObject({ usage: { estimated: true } });
  });
});
