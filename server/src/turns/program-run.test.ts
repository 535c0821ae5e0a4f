import { NO_USAGE } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { stateAfter } from '../../../test/harness/turn-events.ts';
import {
  announce,
  askHuman,
  callModel,
  type ModelCall,
  type Program,
  runTools,
} from '../agents/program.ts';
import type { NewEvent } from '../journal/port.ts';
import { type NextEffect, ProgramRun } from './program-run.ts';
import { applyToTurn } from './turn-state.ts';

const PATH = ['team/t', 'writer'];
const CALL: ModelCall = {
  purpose: null,
  model: null,
  messages: [],
  tools: ['clock'],
  clientTools: [],
  cacheSeed: null,
};

/** Announces itself, asks a model, runs its calls, asks the person, and ends with what it was told. */
function* program(told: unknown[]): Program {
  yield* announce(PATH, { type: 'agent-start', agent: 'writer' });
  told.push(yield* callModel(PATH, CALL));
  told.push(yield* runTools(PATH));
  told.push(yield* askHuman(PATH, 'writer', 'Good?'));
  return { reason: 'completed', finishReason: 'stop' };
}

const inStep = (event: NewEvent): NewEvent => ({ ...event, stepId: 'step-1', agentPath: PATH });
const tool = (callId: string, run: 'server' | 'client'): NewEvent =>
  inStep({ type: 'tool-call', callId, toolName: 'clock', input: { at: callId }, run });
const result = (callId: string): NewEvent =>
  inStep({ type: 'tool-result', callId, outcome: 'ok', output: null, modelOutput: `at ${callId}` });
const asked = { requestId: 'r', agent: 'writer', prompt: 'Good?', agentPath: PATH };

const STORY: NewEvent[] = [
  { type: 'agent-start', agent: 'writer', agentPath: PATH },
  inStep({ type: 'step-start' }),
  inStep({ type: 'attempt-start', attempt: 1, provider: 'p', model: 'm', cause: 'first' }),
  tool('a', 'server'),
  tool('b', 'client'),
  tool('c', 'server'),
  inStep({
    type: 'attempt-end',
    attempt: 1,
    outcome: 'completed',
    finishReason: 'tool-calls',
    usage: NO_USAGE,
  }),
  result('c'),
  result('a'),
  inStep({ type: 'step-end', finishReason: 'tool-calls' }),
  { type: 'input-request', ...asked },
  { type: 'input-response', ...asked, text: 'Yes.' },
];

function nextAfter(count: number, told: unknown[] = []): NextEffect {
  return new ProgramRun(program(told), true).advance(stateAfter(...STORY.slice(0, count)));
}

const typeOf = (next: NextEffect): string => (next.isOver ? 'end' : next.effect.type);

describe('what there is to do', () => {
  test('is the first effect of which the journal tells nothing, wherever it breaks off', () => {
    const effects = STORY.map((_, count) => typeOf(nextAfter(count)));
    expect(effects).toEqual([
      'announce',
      ...Array<string>(6).fill('call-model'),
      ...Array<string>(2).fill('run-tools'),
      ...Array<string>(3).fill('ask-human'),
    ]);
    expect(nextAfter(STORY.length)).toEqual({
      isOver: true,
      outcome: { reason: 'completed', finishReason: 'stop' },
    });
  });

  test('is the same for a process that saw it happen', () => {
    const run = new ProgramRun(program([]), true);
    const state = stateAfter();
    for (const [index, event] of STORY.entries()) {
      expect(typeOf(run.advance(state))).toBe(typeOf(nextAfter(index)));
      applyToTurn(state, { agentPath: [], ...event, turnId: 'turn-1', seq: index + 1 });
    }
    expect(run.advance(state)).toEqual(nextAfter(STORY.length));
  });

  test('comes with what came of everything before: results in the order of their calls', () => {
    const told: unknown[] = [];
    nextAfter(STORY.length, told);
    expect(told).toMatchObject([
      { finishReason: 'tool-calls', calls: [{ callId: 'a' }, { run: 'client' }, { callId: 'c' }] },
      [{ callId: 'a', modelOutput: 'at a' }, { callId: 'c' }],
      'Yes.',
    ]);
  });
});

test('a question to nobody is answered with nothing', () => {
  const told: unknown[] = [];
  const run = new ProgramRun(program(told), false);
  expect(run.advance(stateAfter(...STORY.slice(0, 10))).isOver).toBe(true);
  expect(told.at(-1)).toBe('');
});

describe('a journal of another program', () => {
  const others: [string, NewEvent[]][] = [
    ['announces somebody else', [{ type: 'agent-start', agent: 'writer', agentPath: ['x'] }]],
    ['announces something else', [{ type: 'agent-end', agent: 'writer', agentPath: PATH }]],
    ['asks a model first', STORY.slice(1, 7)],
    ['asks the person first', STORY.slice(10)],
    [
      'asks for something else',
      STORY.slice(0, 7).map((event) =>
        event.type === 'step-start' ? { ...event, purpose: 'summary' as const } : event,
      ),
    ],
  ];

  test.each(others)('is known by that it %s', (_what, events) => {
    const run = new ProgramRun(program([]), true);
    expect(() => run.advance(stateAfter(...events))).toThrow('The agents were changed');
  });
});

test('the call of a button is in a step that no model began', () => {
  function* button(): Program {
    yield* runTools([]);
    return { reason: 'completed', finishReason: 'stop' };
  }
  const begun: NewEvent[] = [{ type: 'step-start', stepId: 'step-1' }, tool('a', 'server')];
  const run = new ProgramRun(button(), true);
  expect(typeOf(run.advance(stateAfter(...begun)))).toBe('run-tools');
  expect(run.advance(stateAfter(...begun, result('a'))).isOver).toBe(true);
});
