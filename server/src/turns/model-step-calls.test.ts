import { describe, expect, test } from 'vitest';
import {
  args,
  begins,
  calls,
  cut,
  ends,
  says,
  stepBehind,
  take,
  tools,
  whole,
} from '../../../test/harness/gateway-events.ts';
import { stepAfter } from '../../../test/harness/turn-events.ts';
import { systemClock } from '../telemetry/clock.ts';
import { createIdMaker } from '../telemetry/ids.ts';
import { ModelStep } from './model-step.ts';

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
    ['{"query":', 'expected string, received null', '{"query":'],
    ['lamps', 'not valid JSON', 'lamps'],
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
