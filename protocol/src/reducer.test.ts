import { describe, expect, test } from 'vitest';
import { messageAfter as after, fold } from '../../test/generators/fold.ts';
import { numbered, turnEnd } from '../../test/generators/numbered.ts';
import type { CanonicalEvent, EventBody } from './events.ts';
import { NO_USAGE } from './events.ts';
import { applyEvent } from './reducer.ts';

const TURN_START: EventBody = {
  type: 'turn-start',
  conversationId: 'conversation-1',
  messageId: 'message-1',
  requestedModel: 'auto',
};
const TURN_END = turnEnd('completed');

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

  test('remembers whose failure was behind a failover', () => {
    const attempt = { type: 'attempt-start', provider: 'google', model: 'm' } as const;
    const { metadata } = after(
      { ...attempt, attempt: 2, cause: 'failover', insteadOf: 'groq' },
      { ...attempt, attempt: 3, cause: 'first' },
    );
    expect(metadata).toEqual({ provider: 'google', model: 'm', insteadOf: 'groq' });
  });

  test('says at its end why it ended and what it used', () => {
    const usage = { ...NO_USAGE, inputTokens: 5, outputTokens: 7 };
    const end = { type: 'turn-end', reason: 'budget', finishReason: 'length', usage } as const;
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
    expect(fold(numbered(ends), message)).toBe(message);
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
      numbered([
        { type: 'hand-over', from: 'shop', to: 'writer', reason: 'words' },
        { type: 'agent-start', agent: 'writer' },
        { type: 'step-start' },
        { type: 'source', id: 'source-1', url: 'https://a.example', title: 'A' },
        { type: 'file', url: 'https://b.example', mediaType: 'image/png', name: 'b.png' },
        { type: 'input-request', requestId: 'input-1', agent: 'writer', prompt: 'Which?' },
        { type: 'input-request', requestId: 'input-2', agent: 'writer', prompt: 'When?' },
        {
          type: 'input-response',
          requestId: 'input-1',
          agent: 'writer',
          prompt: 'Which?',
          text: 'The first.',
        },
      ]).map((event) => ({ ...event, stepId: 'step-1', agentPath: ['team', 'writer'] })),
    );
    expect(parts).toEqual([
      { type: 'data-hand-over', data: { from: 'shop', to: 'writer', reason: 'words' } },
      {
        type: 'data-agent',
        data: { agent: 'writer', path: ['team', 'writer'], reason: null },
      },
      { type: 'step-start', stepId: 'step-1', agentPath: ['team', 'writer'] },
      { type: 'source-url', sourceId: 'source-1', url: 'https://a.example', title: 'A' },
      { type: 'file', url: 'https://b.example', mediaType: 'image/png', filename: 'b.png' },
      {
        type: 'data-input',
        id: 'input-1',
        data: { state: 'answered', agent: 'writer', prompt: 'Which?', text: 'The first.' },
      },
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
