import type { EventBody } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { textOf } from '@chimera/protocol/message';
import { EMPTY_CONTEXT, type SessionEvent } from '@chimera/protocol/session-events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCompletedTurn } from '../../../test/generators/events.ts';
import { fold } from '../../../test/generators/fold.ts';
import { numbered, turnEnd } from '../../../test/generators/numbered.ts';
import { createSessionEventEncoder, type SessionTurn, turnNumberOf } from './session-events.ts';

const NOW = Date.UTC(2026, 10, 21);
const FIRST_TURN: SessionTurn = { number: 1, context: EMPTY_CONTEXT };

/** The frames of one turn; `afterId` is what the reader has already. */
function sent(bodies: EventBody[], afterId = 0, turn = FIRST_TURN): string {
  const encoder = createSessionEventEncoder({ afterId, now: () => NOW });
  return encoder.encode({ turn, events: numbered(bodies) });
}

function read(frames: string): SessionEvent[] {
  return frames
    .split('\n\n')
    .filter((frame) => frame.includes('data: '))
    .map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as SessionEvent);
}

function call(callId: string, toolName: string, input = {}): EventBody {
  return { type: 'tool-call', callId, toolName, input, run: 'server' };
}

describe('an event', () => {
  test('says its kind and its id in the frame and in the data, and when it was sent', () => {
    const frame = sent([{ type: 'text-delta', id: 'a', delta: 'Hi' }]);
    expect(frame).toBe(
      'id: 10000004\nevent: text_chunk\ndata: {"event":"text_chunk","id":"10000004",' +
        '"timestamp":"2026-11-21T00:00:00.000Z","data":{"text":"Hi"}}\n\n',
    );
    expect(turnNumberOf(10_000_004)).toBe(1);
  });

  test('names the agent that speaks', () => {
    const encoder = createSessionEventEncoder({ afterId: 0, now: () => NOW });
    const events = numbered([{ type: 'text-delta', id: 'a', delta: 'Hi' }]).map((event) => ({
      ...event,
      agentPath: ['team/research', 'writer'],
    }));
    expect(read(encoder.encode({ turn: FIRST_TURN, events }))[0]?.data).toEqual({
      text: 'Hi',
      agent: 'writer',
    });
  });
});

describe('any completed turn', () => {
  test('is its words, ends with its context and its completion, and has ids that rise', () => {
    const turns = arbitraryCompletedTurn().filter((events) =>
      events.every(({ type }) => type !== 'reset'),
    );
    fc.assert(
      fc.property(turns, (events) => {
        const encoder = createSessionEventEncoder({ afterId: 0, now: () => NOW });
        const frames = read(encoder.encode({ turn: FIRST_TURN, events }));
        const words = frames.map(({ data }) => ('text' in data ? data.text : '')).join('');
        expect(words).toBe(textOf(fold(events)));
        expect(frames.slice(-2).map(({ event }) => event)).toEqual(['context', 'completion']);
        const ids = frames.map(({ id }) => Number(id));
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      }),
    );
  });

  test('goes on behind any event as if nothing had happened', () => {
    fc.assert(
      fc.property(arbitraryCompletedTurn(), fc.nat(), (events, at) => {
        const whole = createSessionEventEncoder({ afterId: 0, now: () => NOW });
        const all = read(whole.encode({ turn: FIRST_TURN, events }));
        const kept = all.slice(0, at % (all.length + 1));
        const afterId = Number(kept.at(-1)?.id ?? 0);
        const rest = createSessionEventEncoder({ afterId, now: () => NOW });
        const resumed = read(rest.encode({ turn: FIRST_TURN, events }));
        expect([...kept, ...resumed]).toEqual(all);
      }),
    );
  });
});

describe('a call of a tool', () => {
  const FOUND = { products: [{ id: 'lamp' }], total: 1 };

  test('is told with its result, which is in the context from then on', () => {
    const events = read(
      sent([
        call('c1', 'search_products', { query: 'lamp' }),
        { type: 'tool-result', callId: 'c1', outcome: 'ok', output: FOUND, modelOutput: '1 lamp' },
        call('c2', 'add_to_cart', { product_id: 'lamp' }),
        {
          type: 'tool-result',
          callId: 'c2',
          outcome: 'ok',
          output: { cart: { items: [] } },
          modelOutput: 'added',
        },
        turnEnd('completed'),
      ]),
    );
    expect(events.map(({ event }) => event)).toEqual([
      'function_call',
      'function_call',
      'context',
      'completion',
    ]);
    expect(events[0]?.data).toEqual({
      callId: 'c1',
      name: 'search_products',
      parameters: { query: 'lamp' },
      result: FOUND,
      status: 'completed',
    });
    expect(events[2]?.data).toEqual({ searchResults: [{ id: 'lamp' }], cart: { items: [] } });
  });

  test('that failed is an error with suggestions too, and the turn goes on', () => {
    const output = { code: 'unknown_product', message: 'No.', suggestions: ['lamp'] };
    const events = read(
      sent([
        call('c1', 'add_to_cart'),
        { type: 'tool-result', callId: 'c1', outcome: 'error', output, modelOutput: 'No!' },
        { type: 'tool-result', callId: 'c2', outcome: 'error', output: null, modelOutput: 'Down.' },
      ]),
    );
    expect(events.map(({ event, data }) => [event, data])).toEqual([
      ['function_call', expect.objectContaining({ status: 'error', result: output })],
      ['error', { ...output, callId: 'c1' }],
      ['function_call', expect.objectContaining({ status: 'error', result: null })],
      ['error', { code: 'tool_failed', message: 'Down.', callId: 'c2' }],
    ]);
  });

  test('that waits for an approval says what to answer to, and shows edited arguments', () => {
    const events = read(
      sent([
        call('c1', 'add_to_cart', { quantity: 9 }),
        { type: 'approval-request', approvalId: 'ap1', callId: 'c1' },
        { type: 'turn-wait', requestIds: ['ap1'] },
        { type: 'turn-resume' },
        {
          type: 'approval-response',
          approvalId: 'ap1',
          callId: 'c1',
          approved: true,
          input: { quantity: 1 },
        },
        { type: 'tool-result', callId: 'c1', outcome: 'ok', output: {}, modelOutput: '' },
      ]),
    );
    expect(events.map(({ event, data }) => [event, data])).toEqual([
      [
        'function_call',
        expect.objectContaining({ status: 'awaiting_approval', approvalId: 'ap1' }),
      ],
      ['context', { ...EMPTY_CONTEXT, waitingFor: ['ap1'] }],
      [
        'function_call',
        expect.objectContaining({ status: 'completed', parameters: { quantity: 1 } }),
      ],
    ]);
  });
});

test('a turn that failed ends with its error, and never with a completion', () => {
  const failed: EventBody[] = [
    { type: 'error', code: 'provider_unavailable', message: 'Down.', retryable: true },
    { type: 'turn-end', reason: 'failed', finishReason: 'error', usage: NO_USAGE },
  ];
  expect(read(sent(failed)).map(({ event, data }) => [event, data])).toEqual([
    ['context', EMPTY_CONTEXT],
    ['error', { code: 'provider_unavailable', message: 'Down.', retryable: true }],
  ]);
});

test('a reader is told at once where it begins, so that it can come back there', () => {
  const fresh = createSessionEventEncoder({ afterId: 0, now: () => NOW });
  expect(fresh.encode({ fromTurn: 2 })).toBe('retry: 1000\nid: 20000000\n\n');
  const resuming = createSessionEventEncoder({ afterId: 20_000_016, now: () => NOW });
  expect(resuming.encode({ fromTurn: 2 })).toBe('retry: 1000\nid: 20000016\n\n');
});
