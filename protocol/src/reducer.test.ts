import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTurn } from '../../test/generators/events.ts';
import type { CanonicalEvent, EventBody } from './events.ts';
import { NO_USAGE } from './events.ts';
import type { Message, ToolPart } from './message.ts';
import { isToolPart } from './message.ts';
import { applyEvent, CUT_CALL_TEXT, emptyAnswer } from './reducer.ts';

function fold(events: CanonicalEvent[], from: Message = emptyAnswer('unused')): Message {
  return events.reduce(applyEvent, from);
}

function eventsOf(...bodies: EventBody[]): CanonicalEvent[] {
  return bodies.map((body, index) => ({
    turnId: 'turn-1',
    seq: index + 1,
    agentPath: [],
    ...body,
  }));
}

/** The message after these events alone. */
function after(...bodies: EventBody[]): Message {
  return fold(eventsOf(...bodies), emptyAnswer('message-1'));
}

const TURN_START: EventBody = {
  type: 'turn-start',
  conversationId: 'conversation-1',
  messageId: 'message-1',
  requestedModel: 'auto',
};
const TURN_END: EventBody = {
  type: 'turn-end',
  reason: 'completed',
  finishReason: 'stop',
  usage: NO_USAGE,
};
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

describe('any turn', () => {
  test('is folded without changing what was given', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        let message = deepFreeze(emptyAnswer('message-1'));
        for (const event of deepFreeze(events)) message = deepFreeze(applyEvent(message, event));
      }),
    );
  });

  test('gives the same message when it is stored and read back on the way', () => {
    fc.assert(
      fc.property(arbitraryTurn(), fc.nat(), (events, cut) => {
        const at = cut % (events.length + 1);
        const stored: Message = JSON.parse(JSON.stringify(fold(events.slice(0, at))));
        expect(fold(events.slice(at), stored)).toEqual(fold(events));
      }),
    );
  });

  test('leaves parts that an event does not touch as they are', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        let before = emptyAnswer('message-1');
        for (const event of events.filter(({ type }) => type !== 'turn-end')) {
          const message = applyEvent(before, event);
          const changed = before.parts.filter((part) => !message.parts.includes(part));
          expect(event.type === 'reset' || changed.length <= 1).toBe(true);
          before = message;
        }
      }),
    );
  });

  test('ends with nothing that still seems to stream', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        const states = fold(events).parts.map((part) => ('state' in part ? part.state : undefined));
        expect(states).not.toContain('streaming');
        expect(states).not.toContain('input-streaming');
      }),
    );
  });

  test('shows every call that was made once, with how it ended', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        const results = events.filter(({ type }) => type === 'tool-result');
        const tools = fold(events).parts.filter(isToolPart);
        expect(new Set(tools.map((part) => part.toolCallId)).size).toBe(tools.length);
        expect(
          tools
            .filter((part) => part.outcome !== undefined)
            .map((part) => ({ callId: part.toolCallId, outcome: part.outcome }))
            .toSorted((left, right) => left.callId.localeCompare(right.callId)),
        ).toEqual(
          results
            .flatMap((event) =>
              event.type === 'tool-result'
                ? [{ callId: event.callId, outcome: event.outcome }]
                : [],
            )
            .toSorted((left, right) => left.callId.localeCompare(right.callId)),
        );
      }),
    );
  });
});

describe('the turn', () => {
  test('gives the message its id and says what was asked for', () => {
    expect(after({ ...TURN_START, messageId: 'message-2', agent: 'shop' })).toEqual({
      id: 'message-2',
      role: 'assistant',
      parts: [],
      metadata: {
        conversationId: 'conversation-1',
        turnId: 'turn-1',
        requestedModel: 'auto',
        agent: 'shop',
      },
    });
  });

  test('names the model of the last attempt', () => {
    const attempt = { type: 'attempt-start', attempt: 1, cause: 'first' } as const;
    const { metadata } = after(
      { ...attempt, provider: 'groq', model: 'first-model' },
      { ...attempt, attempt: 2, cause: 'failover', provider: 'google', model: 'second-model' },
    );
    expect(metadata).toEqual({ provider: 'google', model: 'second-model' });
  });

  test('says at its end why it ended and what it used', () => {
    const usage = { ...NO_USAGE, inputTokens: 5, outputTokens: 7 };
    const end: EventBody = { ...TURN_END, reason: 'budget', finishReason: 'length', usage };
    expect(after({ ...end, durationMs: 1_200 }).metadata).toEqual({
      endReason: 'budget',
      finishReason: 'length',
      tokens: 7,
      usage,
      duration: 1_200,
    });
  });

  test('keeps the last error', () => {
    const error = { type: 'error', code: 'internal', retryable: true } as const;
    const { metadata } = after({ ...error, message: 'first' }, { ...error, message: 'second' });
    expect(metadata.error).toEqual({ code: 'internal', message: 'second', retryable: true });
  });

  test('shows nothing of events that a newer server may send', () => {
    const message = after(TURN_START);
    const event = { turnId: 'turn-1', seq: 2, agentPath: [], type: 'hologram' };
    expect(applyEvent(message, event as unknown as CanonicalEvent)).toBe(message);
  });

  test('shows nothing of how attempts, steps and agents end', () => {
    const message = after(TURN_START);
    const ends: EventBody[] = [
      { type: 'agent-end', agent: 'writer' },
      { type: 'step-end', finishReason: 'stop' },
      { type: 'attempt-end', attempt: 1, outcome: 'completed', usage: NO_USAGE },
    ];
    expect(fold(eventsOf(...ends), message)).toBe(message);
  });
});

describe.each(['text', 'reasoning'] as const)('%s', (kind) => {
  test('grows by its deltas until it is closed', () => {
    const start: EventBody[] = [
      { type: `${kind}-start`, id: 'a' },
      { type: `${kind}-delta`, id: 'a', delta: 'Hel' },
      { type: `${kind}-delta`, id: 'a', delta: 'lo' },
    ];
    expect(after(...start).parts).toEqual([
      { type: kind, id: 'a', text: 'Hello', state: 'streaming' },
    ]);
    expect(after(...start, { type: `${kind}-end`, id: 'a' }).parts).toEqual([
      { type: kind, id: 'a', text: 'Hello', state: 'done' },
    ]);
  });

  test('is told apart by its id', () => {
    const { parts } = after(
      { type: `${kind}-start`, id: 'a' },
      { type: `${kind}-start`, id: 'b' },
      { type: `${kind}-delta`, id: 'a', delta: 'first' },
      { type: `${kind}-delta`, id: 'b', delta: 'second' },
    );
    expect(parts).toMatchObject([{ text: 'first' }, { text: 'second' }]);
  });

  test('without a start is left out', () => {
    expect(after({ type: `${kind}-delta`, id: 'a', delta: 'lost' }).parts).toEqual([]);
  });

  test('that is still open at the end of the turn is closed', () => {
    expect(after({ type: `${kind}-start`, id: 'a' }, TURN_END).parts).toEqual([
      { type: kind, id: 'a', text: '', state: 'done' },
    ]);
  });
});

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

describe('data', () => {
  const data = (value: string, more: { id?: string; transient?: boolean } = {}): EventBody => ({
    type: 'data',
    name: 'cart',
    value,
    ...more,
  });

  test('takes the place of what has the same name and id', () => {
    const other: EventBody = { type: 'data', name: 'progress', id: 'a', value: 'other' };
    expect(after(data('old', { id: 'a' }), other, data('new', { id: 'a' })).parts).toEqual([
      { type: 'data-cart', id: 'a', data: 'new' },
      { type: 'data-progress', id: 'a', data: 'other' },
    ]);
  });

  test('without an id is added each time', () => {
    expect(after(data('one'), data('two')).parts).toMatchObject([{ data: 'one' }, { data: 'two' }]);
  });

  test('that is transient is never kept', () => {
    expect(after(data('toast', { transient: true })).parts).toEqual([]);
  });
});

describe('other parts', () => {
  test('mark steps, agents, sources, files and what people are asked', () => {
    const { parts } = fold(
      eventsOf(
        { type: 'hand-over', from: 'shop', to: 'writer', reason: 'words' },
        { type: 'agent-start', agent: 'writer' },
        { type: 'step-start' },
        { type: 'source', id: 'source-1', url: 'https://a.example', title: 'A' },
        { type: 'file', url: 'https://b.example', mediaType: 'image/png', name: 'b.png' },
        { type: 'input-request', requestId: 'input-1', agent: 'writer', prompt: 'Which?' },
        { type: 'input-request', requestId: 'input-2', agent: 'writer', prompt: 'When?' },
        { type: 'input-response', requestId: 'input-1', text: 'The first.' },
      ).map((event) => ({ ...event, stepId: 'step-1', agentPath: ['team', 'writer'] })),
    );
    expect(parts).toEqual([
      { type: 'data-hand-over', data: { from: 'shop', to: 'writer', reason: 'words' } },
      {
        type: 'data-agent',
        data: { agent: 'writer', path: ['team', 'writer'], reason: null },
      },
      { type: 'step-start', stepId: 'step-1' },
      { type: 'source-url', sourceId: 'source-1', url: 'https://a.example', title: 'A' },
      { type: 'file', url: 'https://b.example', mediaType: 'image/png', filename: 'b.png' },
      { type: 'data-input', id: 'input-1', data: { state: 'answered', text: 'The first.' } },
      {
        type: 'data-input',
        id: 'input-2',
        data: { state: 'requested', agent: 'writer', prompt: 'When?' },
      },
    ]);
  });

  test('mark a seam once, also when the answer moved twice at the same place', () => {
    const seam = {
      type: 'seam',
      partId: 'a',
      offset: 5,
      from: 'one/model',
      method: 'prefill',
    } as const;
    const { parts } = after(
      { ...seam, to: 'two/model', clean: true },
      { ...seam, to: 'three/model', clean: false },
    );
    expect(parts).toEqual([
      {
        type: 'data-seam',
        id: 'a:5',
        data: {
          partId: 'a',
          offset: 5,
          from: 'one/model',
          to: 'three/model',
          method: 'prefill',
          clean: false,
        },
      },
    ]);
  });
});

describe('a reset', () => {
  test('withdraws what the running step has shown, and nothing else', () => {
    const { parts } = after(
      { type: 'step-start' },
      { type: 'text-start', id: 'a' },
      { type: 'step-start' },
      { type: 'text-start', id: 'b' },
      { type: 'text-delta', id: 'b', delta: '{"half' },
      { type: 'reset', toSeq: 3, why: 'The answer began again.' },
    );
    expect(parts).toMatchObject([{ type: 'step-start' }, { id: 'a' }, { type: 'step-start' }]);
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
