/** What becomes of turns whose process dies, in mid-answer, in a tool, or between any two statements. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { NAMED_SCENARIOS } from '../../../test/fake-provider/named-scenarios.ts';
import type { Scenario } from '../../../test/fake-provider/scenario.ts';
import { answerText, messageOf } from '../../../test/harness/answers.ts';
import { readStoredTurn } from '../../../test/harness/stored-turns.ts';
import { useTurnWorld } from '../../../test/harness/turn-world.ts';
import { requestStop } from '../store/turns.ts';

const world = useTurnWorld();

const isText = (event: CanonicalEvent): boolean => event.type === 'text-delta';

describe('a process that dies in mid-answer', () => {
  async function dieAt(scenario: Scenario): Promise<string> {
    world.processes.fake.queue(scenario);
    const stack = world.processes.start();
    const turn = await stack.ask('Tell me something.');
    await stack.read(turn.id, isText);
    await stack.crash();
    return turn.id;
  }

  test('is followed by one that goes on in the same text, exactly', async () => {
    const events = await world.processes.recover(await dieAt(NAMED_SCENARIOS['stall-mid']));
    expect(answerText(events)).toBe(world.processes.fake.answers[0]);
    expect(world.processes.fake.answers).toHaveLength(1);
    const textIds = events.flatMap((event) => (event.type === 'text-start' ? [event.id] : []));
    expect(textIds).toHaveLength(1);
    const seam = events.find((event) => event.type === 'seam');
    expect(seam).toMatchObject({ partId: textIds[0], method: 'prefill', clean: true });
    const before = events.slice(0, seam === undefined ? 0 : events.indexOf(seam));
    expect(answerText(before)).toHaveLength(seam?.offset ?? -1);
    await world.processes.expectWhole(events);
  });

  test('leaves an attempt that is ended for it, and another one that says why it was made', async () => {
    const turnId = await dieAt(NAMED_SCENARIOS['stall-mid']);
    const next = world.processes.start();
    const events = await world.processes.recover(turnId, next);
    const attempts = events.flatMap((event) => {
      if (event.type === 'attempt-start') return [`${event.attempt} ${event.cause}`];
      if (event.type === 'attempt-end') return [`${event.attempt} ${event.outcome}`];
      return [];
    });
    expect(attempts).toEqual(['1 first', '1 abandoned', '2 takeover', '2 completed']);
    const { usage } = await readStoredTurn(world.processes.database.db, events[0]?.turnId ?? '');
    expect(usage.map((row) => row.estimated)).toEqual([1, 0]);
    expect(next.told).toMatchObject([
      { name: 'turnTakenOver', fields: { takeovers: 1 } },
      { name: 'attemptEnded', fields: { attempt: 1, provider: 'acme', outcome: 'abandoned' } },
      { name: 'attemptStarted', fields: { attempt: 2, cause: 'takeover' } },
      { name: 'attemptEnded', fields: { attempt: 2 } },
      { name: 'turnEnded' },
    ]);
  });

  test.each(['refuse-prefill', 'begin-again', 'repeat-last-words'] as const)(
    'is followed by one whose model is not known to go on (%s), and does',
    async (continuation) => {
      const turnId = await dieAt({ ...NAMED_SCENARIOS['stall-mid'] });
      world.processes.fake.setDefaults({ continuation });
      const events = await world.processes.recover(
        turnId,
        world.processes.start({ prefill: 'auto' }),
      );
      expect(answerText(events)).toBe(world.processes.fake.answers[0]);
      await world.processes.expectWhole(events);
    },
  );

  test('again and again is followed as often', async () => {
    world.processes.fake.setDefaults({ fault: { type: 'stall', at: 9 } });
    const first = world.processes.start();
    const turn = await first.ask('Tell me something.');
    await first.read(turn.id, isText);
    await first.crash();
    for (let death = 0; death < 4; death++) {
      const stack = world.processes.start();
      await stack.turns.recover();
      const seams = new Set<number>();
      await stack.read(turn.id, (event) => {
        if (event.type === 'seam') seams.add(event.offset);
        return seams.size > death && isText(event);
      });
      await stack.crash();
    }
    world.processes.fake.setDefaults({});
    const events = await world.processes.recover(turn.id);
    expect(answerText(events)).toBe(world.processes.fake.answers[0]);
    expect(world.processes.fake.answers).toHaveLength(1);
    await world.processes.expectWhole(events);
  });

  test('while it reasons is followed by one that reasons anew, in a part of its own', async () => {
    world.processes.fake.queue({
      reasoning: 'Let me think about it.',
      fault: { type: 'stall', at: 3 },
    });
    const stack = world.processes.start();
    const turn = await stack.ask('Tell me something.');
    await stack.read(turn.id, (event) => event.type === 'reasoning-delta');
    await stack.crash();
    world.processes.fake.setDefaults({ reasoning: 'Let me think again.' });
    const events = await world.processes.recover(turn.id);
    const reasonings = messageOf(events).parts.filter((part) => part.type === 'reasoning');
    expect(reasonings).toHaveLength(2);
    expect(reasonings[1]).toMatchObject({ text: 'Let me think again.', state: 'done' });
    await world.processes.expectWhole(events);
  });

  test('and that was asked to stop is followed by one that stops', async () => {
    const turnId = await dieAt(NAMED_SCENARIOS['stall-mid']);
    await requestStop(world.processes.database.db, turnId);
    const events = await world.processes.recover(turnId);
    expect(events.at(-1)).toMatchObject({ reason: 'stopped' });
    expect(world.processes.fake.requests).toHaveLength(1);
    await world.processes.expectWhole(events);
  });

  test('is followed by one that can be stopped', async () => {
    const turnId = await dieAt(NAMED_SCENARIOS['stall-mid']);
    world.processes.fake.setDefaults(NAMED_SCENARIOS['stall-mid']);
    const next = world.processes.start();
    await next.turns.recover();
    await next.read(turnId, (event) => event.type === 'seam');
    expect(await next.turns.stop('c1', turnId)).toBe(true);
    const events = await next.read(turnId);
    expect(events.at(-1)).toMatchObject({ reason: 'stopped' });
    expect(world.processes.fake.answers[0]?.startsWith(answerText(events))).toBe(true);
    await world.processes.expectWhole(events);
  });

  test('and whose conversation goes on being read shows nothing twice', async () => {
    const turnId = await dieAt(NAMED_SCENARIOS['stall-mid']);
    const next = world.processes.start();
    const reading = next.read(turnId);
    await next.turns.recover();
    const events = await reading;
    expect(answerText(events)).toBe(world.processes.fake.answers[0]);
    await world.processes.expectWhole(events);
  });
});

describe('a process that dies while a tool runs', () => {
  async function dieInTool(name: 'lookup' | 'order'): Promise<string> {
    world.processes.fake.setDefaults({ toolCalls: [{ name, arguments: '{"word":"tide"}' }] });
    const { promise: running, resolve } = Promise.withResolvers<void>();
    world.processes.whatToolsDo = () => {
      resolve();
      return new Promise(() => undefined);
    };
    const stack = world.processes.start();
    const turn = await stack.ask('Do it.');
    await running;
    await stack.crash();
    world.processes.whatToolsDo = async () => 'done';
    return turn.id;
  }

  test('is followed by one that runs it again under the same id, if that does no harm', async () => {
    const events = await world.processes.recover(await dieInTool('lookup'));
    expect(world.processes.runs.lookup).toHaveLength(2);
    expect(new Set(world.processes.runs.lookup).size).toBe(1);
    expect(events.filter((event) => event.type === 'tool-call')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      { callId: world.processes.runs.lookup[0], outcome: 'ok' },
    ]);
    await world.processes.expectWhole(events);
  });

  test('is followed by one that does not, and says that nobody knows', async () => {
    const events = await world.processes.recover(await dieInTool('order'));
    expect(world.processes.runs.order).toHaveLength(1);
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      {
        callId: world.processes.runs.order[0],
        outcome: 'unknown',
        modelOutput: expect.stringMatching(/not known/),
      },
    ]);
    expect(world.processes.fake.requests[1]?.body.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: expect.stringContaining('do not repeat it without asking'),
    });
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
    await world.processes.expectWhole(events);
  });

  test('is never asked by the model for the call once more', async () => {
    const events = await world.processes.recover(await dieInTool('order'));
    expect(world.processes.fake.requests).toHaveLength(2);
    expect(events.filter((event) => event.type === 'tool-input-start')).toHaveLength(1);
  });
});

test('a call that its process died in the middle of is asked for again, under its id', async () => {
  const toolCalls = [{ name: 'order', arguments: '{"word":"tide"}' }];
  world.processes.fake.queue({ toolCalls, fault: { type: 'stall', at: 6 } });
  world.processes.fake.setDefaults({ toolCalls });
  const stack = world.processes.start();
  const turn = await stack.ask('Do it.');
  await stack.read(turn.id, (event) => event.type === 'tool-input-delta');
  await stack.crash();
  const events = await world.processes.recover(turn.id);
  expect(world.processes.runs.order).toHaveLength(1);
  const ids = events.flatMap((event) => ('callId' in event ? [event.callId] : []));
  expect(new Set(ids)).toEqual(new Set(world.processes.runs.order));
  await world.processes.expectWhole(events);
});

describe('a process that dies after any number of steps', () => {
  const deaths = Array.from({ length: 30 }, (_, steps) => steps);
  const scenarios: [string, Scenario][] = [
    ['an answer', {}],
    ['an answer with a tool', { toolCalls: [{ name: 'order', arguments: '{"word":"tide"}' }] }],
  ];

  describe.each(scenarios)('of %s', (_what, scenario) => {
    test.each(deaths)('(%i) leaves a turn that ends well, once', async (steps) => {
      world.processes.fake.setDefaults({
        ...scenario,
        words: 24,
        pace: { tokensPerSecond: 1_000 },
      });
      const first = world.processes.start();
      first.database.dieAfter(steps);
      const turn = await first.ask('Tell me something.');
      await Promise.race([first.database.death, first.turns.settled(turn.id)]);
      await first.crash();

      const next = world.processes.start();
      await next.turns.recover();
      const events = await next.read(turn.id);
      expect(events.at(-1)).toMatchObject({ reason: 'completed' });
      expect(answerText(events)).toBe(world.processes.fake.answers.at(-1));
      expect(world.processes.runs.order.length).toBeLessThanOrEqual(1);
      await world.processes.expectWhole(events);
    });
  });
});
