import { NO_USAGE } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { createCountingIds } from '../../../test/harness/counting-ids.ts';
import {
  begins,
  calls,
  cut,
  ends,
  says,
  seam,
  stepBehind,
  take,
  thinks,
  tools,
  whole,
} from '../../../test/harness/gateway-events.ts';
import { stepAfter } from '../../../test/harness/turn-events.ts';
import type { GatewayEvent } from '../gateway/port.ts';
import type { NewEvent } from '../journal/port.ts';
import { ModelStep } from './model-step.ts';

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
