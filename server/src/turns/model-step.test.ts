import type { AttemptOutcome, FinishReason } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCountingIds } from '../../../test/harness/counting-ids.ts';
import { stepAfter } from '../../../test/harness/turn-events.ts';
import type { GatewayEvent } from '../gateway/port.ts';
import type { NewEvent } from '../journal/port.ts';
import { systemClock } from '../telemetry/clock.ts';
import { createIdMaker } from '../telemetry/ids.ts';
import { createToolRegistry, registered } from '../tools/registry.ts';
import { ModelStep } from './model-step.ts';

const tools = createToolRegistry([
  registered({
    name: 'search',
    description: 'Searches.',
    input: z.object({ query: z.string() }),
    isIdempotent: true,
    execute: async () => ({ output: null, modelOutput: '' }),
  }),
]);
const TARGET = { provider: 'p', model: 'm' };

/** A step behind these events of the journal. */
function stepBehind(...events: NewEvent[]): ModelStep {
  return new ModelStep(stepAfter(...events), 0, tools, createCountingIds('call-id'));
}

function take(step: ModelStep, ...events: GatewayEvent[]): NewEvent[] {
  return events.flatMap((event) => step.take(event));
}

const says = (delta: string): GatewayEvent => ({ type: 'text-delta', delta });
const thinks = (delta: string): GatewayEvent => ({ type: 'reasoning-delta', delta });
const begins: GatewayEvent = { type: 'attempt-start', target: TARGET, cause: 'first' };
const calls = (index: number, name: string): GatewayEvent => ({
  type: 'tool-call-start',
  index,
  id: `vendor-${index}`,
  name,
});
const args = (index: number, delta: string): GatewayEvent => ({
  type: 'tool-call-delta',
  index,
  delta,
});
function ends(outcome: AttemptOutcome, finishReason: FinishReason | null = null): GatewayEvent {
  return {
    type: 'attempt-end',
    target: TARGET,
    outcome,
    finishReason,
    usage: NO_USAGE,
    code: outcome === 'truncated' ? 'network' : null,
  };
}
const whole = ends('completed', 'stop');
const cut = ends('truncated');
function seam(offset: number): GatewayEvent {
  return { type: 'seam', offset, from: 'p/m', to: 'q/m', method: 'prefill', clean: true };
}

describe('an attempt', () => {
  const failed = ends('failed');
  const asks = (provider: string, cause: 'retry' | 'failover'): GatewayEvent => ({
    type: 'attempt-start',
    target: { provider, model: 'm' },
    cause,
  });

  test.each([
    ['another provider', asks('q', 'failover'), 'p'],
    ['another model of the same provider', asks('p', 'failover'), undefined],
    ['the same model', asks('p', 'retry'), undefined],
  ])('at %s names who failed, if that was somebody else', (_name, next, insteadOf) => {
    const start = take(stepBehind(), begins, failed, next).at(-1);
    expect(start).toMatchObject({ type: 'attempt-start', attempt: 2 });
    expect(start?.type === 'attempt-start' ? start.insteadOf : null).toBe(insteadOf);
  });
});

describe('text', () => {
  test('is a part, from its first word to the end of the answer', () => {
    expect(take(stepBehind(), begins, says('One '), says('two'), whole)).toEqual([
      { type: 'attempt-start', attempt: 1, provider: 'p', model: 'm', cause: 'first' },
      { type: 'text-start', id: 'step-1-text-1' },
      { type: 'text-delta', id: 'step-1-text-1', delta: 'One ' },
      { type: 'text-delta', id: 'step-1-text-1', delta: 'two' },
      { type: 'text-end', id: 'step-1-text-1' },
      {
        type: 'attempt-end',
        attempt: 1,
        outcome: 'completed',
        finishReason: 'stop',
        usage: NO_USAGE,
      },
    ]);
  });

  test('stays open when it is cut, and goes on in the same part', () => {
    const events = take(stepBehind(), begins, says('One '), cut, begins, seam(4), says('two'));
    expect(
      events.map((event) => ('id' in event ? `${event.type} ${event.id}` : event.type)),
    ).toEqual([
      'attempt-start',
      'text-start step-1-text-1',
      'text-delta step-1-text-1',
      'attempt-end',
      'attempt-start',
      'seam',
      'text-delta step-1-text-1',
    ]);
  });

  test('has no NUL and no half of a character', () => {
    expect(take(stepBehind(), says('a\0\uD83D')).at(-1)).toMatchObject({ delta: 'a\uFFFD\uFFFD' });
  });
});

describe('a seam', () => {
  test('says how many characters of its part were shown', () => {
    const events = take(stepBehind(), says('One '), says('two'), cut, seam(7));
    expect(events.at(-1)).toEqual({
      type: 'seam',
      partId: 'step-1-text-1',
      offset: 7,
      from: 'p/m',
      to: 'q/m',
      method: 'prefill',
      clean: true,
    });
  });

  test('counts from the beginning of its part, not of the step', () => {
    const events = take(
      stepBehind(),
      says('First. '),
      thinks('Hm.'),
      says('Second'),
      cut,
      seam('First. Second'.length),
    );
    expect(events.at(-1)).toMatchObject({ partId: 'step-1-text-3', offset: 'Second'.length });
  });

  test('is at the beginning of a part that is opened for it', () => {
    const events = take(stepBehind(), says('One'), calls(0, 'search'), cut, begins, seam(3));
    expect(events.slice(-2)).toMatchObject([
      { type: 'text-start', id: 'step-1-text-2' },
      { type: 'seam', partId: 'step-1-text-2', offset: 0 },
    ]);
  });
});

describe('a step that another process began', () => {
  const shown: NewEvent[] = [
    { type: 'text-start', id: 'step-1-text-1' },
    { type: 'text-delta', id: 'step-1-text-1', delta: 'First. ' },
    { type: 'text-end', id: 'step-1-text-1' },
    { type: 'reasoning-start', id: 'step-1-reasoning-2' },
    { type: 'reasoning-end', id: 'step-1-reasoning-2' },
    { type: 'text-start', id: 'step-1-text-3' },
    { type: 'text-delta', id: 'step-1-text-3', delta: 'Second' },
  ];

  test('goes on in the text part that is open', () => {
    const events = take(stepBehind(...shown), seam('First. Second'.length), says(' half.'));
    expect(events).toMatchObject([
      { type: 'seam', partId: 'step-1-text-3', offset: 'Second'.length },
      { type: 'text-delta', id: 'step-1-text-3' },
    ]);
  });

  test('gives new parts new ids', () => {
    const events = take(stepBehind(...shown), thinks('Hm.'));
    expect(events).toMatchObject([
      { type: 'text-end', id: 'step-1-text-3' },
      { type: 'reasoning-start', id: 'step-1-reasoning-4' },
      { type: 'reasoning-delta', id: 'step-1-reasoning-4' },
    ]);
  });

  test('counts its attempts on', () => {
    const step = new ModelStep(stepAfter(...shown), 7, tools, createCountingIds());
    expect(take(step, begins)).toMatchObject([{ type: 'attempt-start', attempt: 8 }]);
  });

  test('closes the reasoning that was open when its process died', () => {
    const step = stepBehind({ type: 'reasoning-start', id: 'r' });
    expect(take(step, ends('abandoned'), begins, thinks('Again.'))).toMatchObject([
      { type: 'reasoning-end', id: 'r' },
      { type: 'attempt-end', outcome: 'abandoned' },
      { type: 'attempt-start' },
      { type: 'reasoning-start', id: 'step-1-reasoning-2' },
      { type: 'reasoning-delta' },
    ]);
  });
});

describe('reasoning', () => {
  test('comes before the text, and is closed by it', () => {
    const events = take(stepBehind(), thinks('Let me '), thinks('see.'), says('Yes.'));
    expect(events.map((event) => event.type)).toEqual([
      'reasoning-start',
      'reasoning-delta',
      'reasoning-delta',
      'reasoning-end',
      'text-start',
      'text-delta',
    ]);
  });

  test('is closed when it is cut, for it is not gone on with', () => {
    const events = take(stepBehind(), thinks('Let me '), cut, begins, thinks('Let me see.'));
    expect(events.map((event) => event.type)).toEqual([
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'attempt-end',
      'attempt-start',
      'reasoning-start',
      'reasoning-delta',
    ]);
  });
});

describe('a call', () => {
  test('is whole with its answer, and its text is closed before it', () => {
    const events = take(
      stepBehind(),
      says('Let me look.'),
      calls(0, 'search'),
      args(0, '{"query":'),
      args(0, '"lamps"}'),
      ends('completed', 'tool-calls'),
    );
    expect(events.slice(2)).toEqual([
      { type: 'text-end', id: 'step-1-text-1' },
      { type: 'tool-input-start', callId: 'call_callid00001', toolName: 'search' },
      { type: 'tool-input-delta', callId: 'call_callid00001', delta: '{"query":' },
      { type: 'tool-input-delta', callId: 'call_callid00001', delta: '"lamps"}' },
      {
        type: 'tool-call',
        callId: 'call_callid00001',
        toolName: 'search',
        input: { query: 'lamps' },
        run: 'server',
      },
      expect.objectContaining({ type: 'attempt-end', finishReason: 'tool-calls' }),
    ]);
  });

  test('may come beside another, their arguments in turns', () => {
    const events = take(
      stepBehind(),
      calls(0, 'search'),
      calls(1, 'search'),
      args(1, '{"query":"b"}'),
      args(0, '{"query":"a"}'),
      args(7, 'for nobody'),
      args(0, ''),
      ends('completed', 'tool-calls'),
    );
    const inputs = events.flatMap((event) => (event.type === 'tool-call' ? [event.input] : []));
    expect(inputs).toEqual([{ query: 'a' }, { query: 'b' }]);
    expect(events.filter((event) => event.type === 'tool-input-delta')).toHaveLength(2);
  });

  test('has an id that every vendor takes', () => {
    const step = new ModelStep(stepAfter(), 0, tools, createIdMaker(systemClock));
    const [start] = take(step, calls(0, 'search'));
    expect(start).toMatchObject({ callId: expect.stringMatching(/^call_[0-9a-z]{1,35}$/) });
  });

  test.each<[string, string, unknown]>([
    ['{"query":5}', 'expected string, received number', { query: 5 }],
    ['{"query":', 'not valid JSON', '{"query":'],
    ['', 'expected string, received undefined', {}],
  ])('whose arguments %j do not fit is answered at once', (text, problem, input) => {
    const events = take(
      stepBehind(),
      calls(0, 'search'),
      args(0, text),
      ends('completed', 'tool-calls'),
    );
    expect(events.slice(-3)).toMatchObject([
      { type: 'tool-call', input },
      {
        type: 'tool-result',
        outcome: 'error',
        output: null,
        modelOutput: expect.stringContaining(problem),
      },
      { type: 'attempt-end' },
    ]);
  });

  test('of a tool that there is not is answered at once', () => {
    const events = take(stepBehind(), calls(0, 'buy'), args(0, '{}'), whole);
    expect(events.at(-2)).toMatchObject({
      modelOutput: 'The call was not run. There is no tool buy. There are: search.',
    });
  });
});

describe('a call that was cut in its arguments', () => {
  test('keeps its id when it is asked for again, and with it its place', () => {
    const events = take(
      stepBehind(),
      calls(0, 'search'),
      args(0, '{"que'),
      cut,
      begins,
      calls(0, 'search'),
      args(0, '{"query":"lamps"}'),
      whole,
    );
    const ids = events.flatMap((event) => ('callId' in event ? [event.callId] : []));
    expect(new Set(ids).size).toBe(1);
    expect(events.filter((event) => event.type === 'tool-call')).toMatchObject([
      { input: { query: 'lamps' } },
    ]);
  });

  test('keeps its id across processes', () => {
    const step = stepBehind({ type: 'tool-input-start', callId: 'call_old', toolName: 'search' });
    expect(take(step, begins, calls(0, 'search')).at(-1)).toMatchObject({ callId: 'call_old' });
  });

  test('lends its id once', () => {
    const step = stepBehind({ type: 'tool-input-start', callId: 'call_old', toolName: 'search' });
    const [first, second] = take(step, calls(0, 'search'), calls(1, 'search'));
    expect([first, second]).toMatchObject([{ callId: 'call_old' }, { callId: 'call_callid00001' }]);
  });

  test('and is not asked for again is told as one that never ran', () => {
    const events = take(stepBehind(), calls(0, 'search'), cut, begins, says('Never mind.'), whole);
    const [result, ...more] = events.filter((event) => event.type === 'tool-result');
    expect(more).toEqual([]);
    expect(result).toMatchObject({
      outcome: 'error',
      output: null,
      modelOutput: expect.stringMatching(/did not run/),
    });
    expect(events.at(-1)).toMatchObject({ type: 'attempt-end' });
  });

  test('is told so too when its turn ends, once', () => {
    const step = stepBehind();
    take(step, calls(0, 'search'), cut);
    expect(step.closeCutCalls()).toHaveLength(1);
    expect(step.closeCutCalls()).toEqual([]);
  });
});

test('what was open is closed once', () => {
  const step = stepBehind();
  take(step, says('One'));
  expect(step.closeParts()).toEqual([{ type: 'text-end', id: 'step-1-text-1' }]);
  expect(step.closeParts()).toEqual([]);
});

test('the state that a step goes on from stays as it was', () => {
  const state = stepAfter({ type: 'tool-input-start', callId: 'call_old', toolName: 'search' });
  const before = structuredClone(state);
  const step = new ModelStep(state, 0, tools, createCountingIds());
  take(step, says('One'), calls(0, 'search'), cut, calls(0, 'buy'), whole);
  expect(state).toEqual(before);
});
