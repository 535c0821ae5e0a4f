import type { CanonicalEvent } from '@chimera/protocol/events';
import { addUsage, NO_USAGE } from '@chimera/protocol/events';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTurn } from '../../../test/generators/events.ts';
import { stateAfter, stepAfter } from '../../../test/harness/turn-events.ts';
import type { NewEvent } from '../journal/port.ts';
import { pendingCalls } from './step-state.ts';
import { applyToTurn, initialState, type TurnState } from './turn-state.ts';

const attempt = (number: number): NewEvent => ({
  type: 'attempt-start',
  attempt: number,
  provider: 'p',
  model: `m${number}`,
  cause: 'first',
});

describe('the text of a step', () => {
  test('counts over its parts, and says where the last one began', () => {
    const step = stepAfter(
      { type: 'text-start', id: 'a' },
      { type: 'text-delta', id: 'a', delta: 'Hello' },
      { type: 'text-end', id: 'a' },
      { type: 'text-start', id: 'b' },
      { type: 'text-delta', id: 'b', delta: ' world' },
    );
    expect(step).toMatchObject({
      text: 'Hello world',
      textBeforePart: 5,
      textPartId: 'b',
      isTextOpen: true,
      partCount: 2,
    });
  });

  test('is closed with its part', () => {
    const step = stepAfter({ type: 'text-start', id: 'a' }, { type: 'text-end', id: 'a' });
    expect(step).toMatchObject({ isTextOpen: false, textPartId: 'a' });
  });

  test('begins anew with every step', () => {
    const state = stateAfter(
      { type: 'step-start', stepId: 'step-1' },
      { type: 'text-start', id: 'a' },
      { type: 'text-delta', id: 'a', delta: 'Hello' },
      { type: 'step-end', finishReason: 'stop' },
      { type: 'step-start', stepId: 'step-2' },
    );
    expect(state.step).toMatchObject({ id: 'step-2', text: '', partCount: 0 });
    expect(state.stepCount).toBe(2);
  });
});

test('the words of a step that is no answer are those that stand as reasoning', () => {
  const state = stateAfter(
    { type: 'step-start', stepId: 'step-1', purpose: 'select-speaker', agentPath: ['team/t'] },
    { type: 'reasoning-start', id: 'a' },
    { type: 'reasoning-delta', id: 'a', delta: 'writer' },
  );
  expect(state.step).toMatchObject({ text: 'writer', isTextOpen: true, textPartId: 'a' });
  expect(state.step?.agentPath).toEqual(['team/t']);
});

test('reasoning is open until it is closed', () => {
  const start: NewEvent = { type: 'reasoning-start', id: 'r' };
  expect(stepAfter(start).reasoningPartId).toBe('r');
  expect(stepAfter(start, { type: 'reasoning-end', id: 'r' }).reasoningPartId).toBeNull();
});

describe('calls', () => {
  const start: NewEvent = { type: 'tool-input-start', callId: 'c', toolName: 'clock' };
  const call: NewEvent = {
    type: 'tool-call',
    callId: 'c',
    toolName: 'clock',
    input: {},
    run: 'server',
  };
  const result: NewEvent = {
    type: 'tool-result',
    callId: 'c',
    outcome: 'ok',
    output: null,
    modelOutput: '',
  };

  test('are cut until they are whole', () => {
    expect(stepAfter(start).cutCalls).toEqual([{ callId: 'c', toolName: 'clock' }]);
    expect(stepAfter(start, start).cutCalls).toHaveLength(1);
    expect(stepAfter(start, call).cutCalls).toEqual([]);
    expect(stepAfter(start, result).cutCalls).toEqual([]);
  });

  test('are pending until they have a result', () => {
    expect(pendingCalls(stepAfter(call))).toMatchObject([{ callId: 'c', toolName: 'clock' }]);
    expect(pendingCalls(stepAfter({ ...call, run: 'client' }))).toEqual([]);
    expect(pendingCalls(stepAfter(call, result))).toEqual([]);
    expect(stepAfter(call, result).calls).toMatchObject([{ result: { outcome: 'ok' } }]);
  });
});

describe('attempts', () => {
  const usage = { ...NO_USAGE, inputTokens: 10, outputTokens: 4 };
  const end = (number: number, outcome: 'completed' | 'truncated'): NewEvent => ({
    type: 'attempt-end',
    attempt: number,
    outcome,
    finishReason: outcome === 'completed' ? 'stop' : undefined,
    usage,
  });

  test('add up, each with its target', () => {
    const state = stateAfter(
      { type: 'step-start', stepId: 'step-1' },
      attempt(1),
      end(1, 'truncated'),
      attempt(2),
      end(2, 'completed'),
    );
    expect(state).toMatchObject({
      attemptCount: 2,
      lastTarget: 'p/m2',
      openAttempt: null,
      usage: addUsage(usage, usage),
      attempts: [
        { provider: 'p', model: 'm1', outcome: 'truncated', finishReason: null, usage },
        { provider: 'p', model: 'm2', outcome: 'completed', finishReason: 'stop', usage },
      ],
      step: { finishReason: 'stop' },
    });
  });

  test('that have no end are open, with what they delivered', () => {
    const state = stateAfter(
      { type: 'step-start', stepId: 'step-1' },
      attempt(1),
      { type: 'reasoning-delta', id: 'r', delta: 'Hm. ' },
      { type: 'text-delta', id: 'a', delta: 'Hello' },
      { type: 'tool-input-delta', callId: 'c', delta: '{}' },
    );
    expect(state.openAttempt).toMatchObject({ attempt: 1, delivered: 'Hm. Hello{}' });
  });
});

describe('any turn', () => {
  function fold(events: CanonicalEvent[]): TurnState {
    const state = initialState('message-1');
    for (const event of events) applyToTurn(state, event);
    return state;
  }

  test('has the message that everybody folds, and the usage of its attempts', () => {
    fc.assert(
      fc.property(arbitraryTurn(), fc.double({ min: 0, max: 1, noNaN: true }), (turn, part) => {
        const events = turn.slice(0, Math.ceil(part * turn.length));
        const state = fold(events);
        expect(state.message).toEqual(events.reduce(applyEvent, emptyAnswer('message-1')));
        const ends = events.filter((event) => event.type === 'attempt-end');
        expect(state.attempts.map((one) => one.usage)).toEqual(ends.map((end) => end.usage));
        expect(state.usage).toEqual(ends.reduce((sum, end) => addUsage(sum, end.usage), NO_USAGE));
      }),
    );
  });

  test('that completed has nothing left to do', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (turn) => {
        const last = turn.at(-1);
        fc.pre(last?.type === 'turn-end' && last.reason === 'completed');
        expect(fold(turn)).toMatchObject({ hasStarted: true, step: null, openAttempt: null });
      }),
    );
  });
});
