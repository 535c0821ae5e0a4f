import { NO_USAGE } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { stateAfter } from '../../../test/harness/turn-events.ts';
import type { NewEvent } from '../journal/port.ts';
import { nextAction } from './next-action.ts';

const TURN_START: NewEvent = {
  type: 'turn-start',
  conversationId: 'c1',
  messageId: 'answer-1',
  requestedModel: 'auto',
};
const STEP_START: NewEvent = { type: 'step-start', stepId: 'step-1' };
const ATTEMPT: NewEvent = {
  type: 'attempt-start',
  attempt: 1,
  provider: 'p',
  model: 'm',
  cause: 'first',
};
const TEXT: NewEvent[] = [
  { type: 'text-start', id: 'a' },
  { type: 'text-delta', id: 'a', delta: 'Hello' },
];
const CALL: NewEvent = {
  type: 'tool-call',
  callId: 'call-1',
  toolName: 'clock',
  input: {},
  run: 'server',
};
const RESULT: NewEvent = {
  type: 'tool-result',
  callId: 'call-1',
  outcome: 'ok',
  output: null,
  modelOutput: 'noon',
};

function attemptEnd(
  outcome: 'completed' | 'truncated' | 'abandoned',
  finishReason?: 'stop' | 'length' | 'tool-calls',
): NewEvent {
  return { type: 'attempt-end', attempt: 1, outcome, finishReason, usage: NO_USAGE };
}

const WHOLE_STEP = [STEP_START, ATTEMPT, ...TEXT, attemptEnd('completed', 'stop')];
const CALLING_STEP = [STEP_START, ATTEMPT, CALL, attemptEnd('completed', 'tool-calls')];

function repeat(times: number, events: NewEvent[]): NewEvent[] {
  return Array<NewEvent[]>(times).fill(events).flat();
}

function next(...events: NewEvent[]) {
  return nextAction(stateAfter(TURN_START, ...events));
}

describe('what a turn does next', () => {
  const stories: [string, NewEvent[], object][] = [
    ['begins a step when it has begun', [], { type: 'start-step' }],
    ['calls the model when a step has begun', [STEP_START], { type: 'call-model' }],
    ['calls it again in mid-answer', [STEP_START, ATTEMPT, ...TEXT], { type: 'call-model' }],
    [
      'calls it again behind an attempt that was cut',
      [STEP_START, ATTEMPT, ...TEXT, attemptEnd('truncated')],
      { type: 'call-model' },
    ],
    ['ends the step of a whole answer', WHOLE_STEP, { type: 'end-step', finishReason: 'stop' }],
    ['runs the tools that were called', CALLING_STEP, { type: 'run-tools' }],
    [
      'ends the step when every call has its result',
      [...CALLING_STEP, RESULT],
      { type: 'end-step', finishReason: 'tool-calls' },
    ],
    [
      'ends with the last word',
      [...WHOLE_STEP, { type: 'step-end', finishReason: 'stop' }],
      { type: 'end-turn', reason: 'completed', finishReason: 'stop' },
    ],
    [
      'ends with a word that was cut by its length',
      [...WHOLE_STEP, { type: 'step-end', finishReason: 'length' }],
      { type: 'end-turn', reason: 'completed', finishReason: 'length' },
    ],
    [
      'begins another step behind tools',
      [...CALLING_STEP, RESULT, { type: 'step-end', finishReason: 'tool-calls' }],
      { type: 'start-step' },
    ],
    [
      'begins another step behind tools, whatever the model called its reason',
      [...CALLING_STEP, RESULT, { type: 'step-end', finishReason: 'stop' }],
      { type: 'start-step' },
    ],
    [
      'ends when the model speaks of tools and calls none',
      [
        STEP_START,
        ATTEMPT,
        attemptEnd('completed', 'tool-calls'),
        { type: 'step-end', finishReason: 'tool-calls' },
      ],
      { type: 'end-turn', reason: 'completed', finishReason: 'tool-calls' },
    ],
  ];

  test.each(stories)('%s', (_what, events, action) => {
    expect(next(...events)).toMatchObject(action);
  });
});

describe('a turn that goes on for ever', () => {
  const step: NewEvent[] = [
    ...CALLING_STEP,
    RESULT,
    { type: 'step-end', finishReason: 'tool-calls' },
  ];

  test('ends behind 25 steps', () => {
    expect(next(...repeat(24, step))).toEqual({ type: 'start-step' });
    expect(next(...repeat(25, step))).toEqual({
      type: 'end-turn',
      reason: 'max-steps',
      finishReason: 'other',
    });
  });
});

describe('a turn that processes die of', () => {
  const death: NewEvent[] = [{ ...ATTEMPT, cause: 'takeover' }, attemptEnd('abandoned')];

  test('ends behind 21 of them without a new word', () => {
    expect(next(STEP_START, ...repeat(20, death))).toMatchObject({ type: 'call-model' });
    expect(next(STEP_START, ...repeat(21, death))).toEqual({
      type: 'end-turn',
      reason: 'no-progress',
      finishReason: 'error',
    });
  });

  test('goes on as long as there are new words', () => {
    const story = [STEP_START, ...repeat(20, death), ...TEXT, ...repeat(20, death)];
    expect(next(...story)).toMatchObject({ type: 'call-model' });
  });
});
