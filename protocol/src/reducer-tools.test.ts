import { describe, expect, test } from 'vitest';
import { messageAfter as after } from '../../test/generators/fold.ts';
import { turnEnd } from '../../test/generators/numbered.ts';
import type { EventBody } from './events.ts';
import type { ToolPart } from './message.ts';
import { CUT_CALL_TEXT } from './reducer.ts';

const TURN_END = turnEnd('completed');
const CALL: EventBody = {
  type: 'tool-call',
  callId: 'call-1',
  toolName: 'search',
  input: { query: 'lamp' },
  run: 'server',
};
const CALLED_TOOL: ToolPart = {
  type: 'tool-search',
  toolName: 'search',
  toolCallId: 'call-1',
  state: 'input-available',
  input: { query: 'lamp' },
  run: 'server',
  agentPath: [],
};

describe('a tool call', () => {
  const START: EventBody = { type: 'tool-input-start', callId: 'call-1', toolName: 'search' };
  const DELTA: EventBody = { type: 'tool-input-delta', callId: 'call-1', delta: '{"query' };

  test('shows its arguments while they arrive, and then as a whole', () => {
    expect(after(START, DELTA).parts).toEqual([
      {
        type: 'tool-search',
        toolName: 'search',
        toolCallId: 'call-1',
        state: 'input-streaming',
        rawInput: '{"query',
        agentPath: [],
      },
    ]);
    expect(after(START, DELTA, CALL).parts).toEqual([CALLED_TOOL]);
  });

  test('may come whole at once', () => {
    expect(after(CALL).parts).toEqual([CALLED_TOOL]);
  });

  test('keeps the signature that its provider wants back', () => {
    const result: EventBody = {
      type: 'tool-result',
      callId: 'call-1',
      outcome: 'ok',
      output: { hits: 3 },
      modelOutput: '3 hits',
    };
    const { parts } = after({ ...CALL, signature: 'sealed' }, result);
    expect(parts).toMatchObject([{ signature: 'sealed', output: { hits: 3 } }]);
  });

  test('that was cut in its arguments begins anew in its place', () => {
    const again: EventBody = { type: 'tool-input-start', callId: 'call-1', toolName: 'browse' };
    const { parts } = after(START, DELTA, { type: 'text-start', id: 'a' }, again);
    expect(parts).toMatchObject([{ type: 'tool-browse', rawInput: '' }, { type: 'text' }]);
  });

  test('that was never whole says so when the turn ends', () => {
    expect(after(START, DELTA, TURN_END).parts).toMatchObject([
      { state: 'output-error', rawInput: '{"query', errorText: CUT_CALL_TEXT },
    ]);
  });

  test('that was given up keeps what had arrived of it', () => {
    const result: EventBody = {
      type: 'tool-result',
      callId: 'call-1',
      outcome: 'error',
      output: null,
      modelOutput: 'It did not run.',
    };
    expect(after(START, DELTA, result, TURN_END).parts).toMatchObject([
      { state: 'output-error', rawInput: '{"query', errorText: 'It did not run.' },
    ]);
  });

  test('shows progress until there is a result', () => {
    const progress: EventBody = { type: 'tool-progress', callId: 'call-1', output: ['one'] };
    expect(after(CALL, progress).parts).toEqual([
      { ...CALLED_TOOL, state: 'output-available', output: ['one'], preliminary: true },
    ]);
    const result: EventBody = {
      type: 'tool-result',
      callId: 'call-1',
      outcome: 'ok',
      output: ['one', 'two'],
      modelOutput: '2 found',
    };
    expect(after(CALL, progress, result).parts).toEqual([
      {
        ...CALLED_TOOL,
        state: 'output-available',
        outcome: 'ok',
        output: ['one', 'two'],
        modelOutput: '2 found',
      },
    ]);
  });

  test.each(['error', 'unknown'] as const)('with the outcome "%s" is an error', (outcome) => {
    const result: EventBody = {
      type: 'tool-result',
      callId: 'call-1',
      outcome,
      output: { suggestions: ['p7'] },
      modelOutput: 'No such product.',
    };
    expect(after(CALL, result).parts).toEqual([
      {
        ...CALLED_TOOL,
        state: 'output-error',
        outcome,
        output: { suggestions: ['p7'] },
        modelOutput: 'No such product.',
        errorText: 'No such product.',
      },
    ]);
  });

  const REQUEST: EventBody = {
    type: 'approval-request',
    approvalId: 'approval-1',
    callId: 'call-1',
    reason: 'It costs money.',
  };

  test('waits for its approval, and takes over edited arguments', () => {
    expect(after(CALL, REQUEST).parts).toEqual([
      {
        ...CALLED_TOOL,
        state: 'approval-requested',
        approval: { id: 'approval-1', requestReason: 'It costs money.' },
      },
    ]);
    const response: EventBody = {
      type: 'approval-response',
      approvalId: 'approval-1',
      callId: 'call-1',
      approved: true,
      reason: 'Fine.',
      input: { query: 'desk lamp' },
    };
    expect(after(CALL, REQUEST, response).parts).toEqual([
      {
        ...CALLED_TOOL,
        state: 'approval-responded',
        input: { query: 'desk lamp' },
        approval: {
          id: 'approval-1',
          requestReason: 'It costs money.',
          approved: true,
          reason: 'Fine.',
        },
      },
    ]);
  });

  test('may have its arguments edited away', () => {
    const { parts } = after(CALL, REQUEST, {
      type: 'approval-response',
      approvalId: 'approval-1',
      callId: 'call-1',
      approved: true,
      input: null,
    });
    expect(parts).toMatchObject([{ input: null }]);
  });

  test('that was denied has no result', () => {
    const { parts } = after(
      CALL,
      REQUEST,
      { type: 'approval-response', approvalId: 'approval-1', callId: 'call-1', approved: false },
      {
        type: 'tool-result',
        callId: 'call-1',
        outcome: 'denied',
        output: null,
        modelOutput: 'Denied.',
      },
    );
    expect(parts).toMatchObject([
      { state: 'output-denied', input: { query: 'lamp' }, approval: { approved: false } },
    ]);
    expect(parts[0]).not.toHaveProperty('output');
  });
});
