import type { CanonicalEvent, EventBody } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { CUT_CALL_TEXT } from '@chimera/protocol/reducer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTurn } from '../../../test/generators/events.ts';
import { numbered, turnEnd } from '../../../test/generators/numbered.ts';
import { createUiMessageStreamEncoder } from './ui-message-stream.ts';

/** The data of the frames of these events alone. */
function dataOf(...bodies: EventBody[]): unknown[] {
  return createUiMessageStreamEncoder()
    .encode(numbered(bodies))
    .split('\n\n')
    .slice(0, -1)
    .map((frame) => frame.slice(frame.indexOf('data: ') + 'data: '.length))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)));
}

const ATTEMPT: EventBody = {
  type: 'attempt-start',
  attempt: 1,
  provider: 'groq',
  model: 'first-model',
  cause: 'first',
};
const ERROR: EventBody = {
  type: 'error',
  code: 'provider_unavailable',
  message: 'Down.',
  retryable: true,
};
const FINISH = {
  type: 'finish',
  finishReason: 'stop',
  messageMetadata: { tokens: 0, usage: NO_USAGE, finishReason: 'stop', endReason: 'completed' },
};

describe('the frames', () => {
  test('carry the seq of their event on its last frame', () => {
    const encoder = createUiMessageStreamEncoder();
    const events = numbered(
      [
        ATTEMPT,
        { type: 'text-start', id: 'a' },
        { type: 'attempt-end', attempt: 1, outcome: 'stopped', usage: NO_USAGE },
        turnEnd('stopped'),
      ],
      7,
    );
    const metadata = { ...FINISH.messageMetadata, endReason: 'stopped' };
    expect(encoder.encode(events).split('\n')).toEqual([
      'data: {"type":"data-attempt","data":{"attempt":1,"provider":"groq","model":"first-model","cause":"first"},"transient":true}',
      '',
      'id: 7',
      'data: {"type":"message-metadata","messageMetadata":{"model":"first-model","provider":"groq"}}',
      '',
      'id: 8',
      'data: {"type":"text-start","id":"a"}',
      '',
      'data: {"type":"text-end","id":"a"}',
      '',
      'data: {"type":"abort"}',
      '',
      `data: ${JSON.stringify({
        ...FINISH,
        messageMetadata: { model: 'first-model', provider: 'groq', ...metadata },
      })}`,
      '',
      'id: 10',
      'data: [DONE]',
      '',
      '',
    ]);
  });

  test('are the same however the events are batched', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        const encoder = createUiMessageStreamEncoder();
        expect(events.map((event) => encoder.encode([event])).join('')).toBe(
          createUiMessageStreamEncoder().encode(events),
        );
        expect(encoder.state).toBe('complete');
      }),
    );
  });
});

describe('a stream that goes on where a client had to answer', () => {
  const asked: EventBody[] = [
    { type: 'turn-start', conversationId: 'c', messageId: 'm', requestedModel: 'auto' },
    { type: 'tool-call', callId: 'call', toolName: 'order', input: { id: 1 }, run: 'server' },
    { type: 'approval-request', approvalId: 'ap1', callId: 'call' },
    { type: 'turn-wait', requestIds: ['ap1'] },
  ];
  const answered: EventBody[] = [
    { type: 'turn-resume' },
    { type: 'approval-response', approvalId: 'ap1', callId: 'call', approved: true, input: 2 },
  ];

  test('names its message again, and tells only what is new, with all that it knows', () => {
    const encoder = createUiMessageStreamEncoder(asked.length);
    const frames = encoder.encode(numbered([...asked, ...answered]));
    const chunks = [...frames.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    expect(chunks).toMatchObject([
      { type: 'start', messageId: 'm' },
      { type: 'message-metadata', messageMetadata: { waitingFor: [] } },
      { type: 'tool-input-available', toolCallId: 'call', toolName: 'order', input: 2 },
      { type: 'tool-approval-response', approvalId: 'ap1', approved: true },
    ]);
    expect(encoder.state).toBe('open');
  });
});

describe('the start', () => {
  test('names message, conversation and turn', () => {
    const start: EventBody = {
      type: 'turn-start',
      conversationId: 'conversation-1',
      messageId: 'message-1',
      requestedModel: 'auto',
    };
    expect(dataOf(start)).toEqual([
      {
        type: 'start',
        messageId: 'message-1',
        messageMetadata: {
          conversationId: 'conversation-1',
          turnId: 'turn-1',
          requestedModel: 'auto',
        },
      },
    ]);
  });
});

describe('the end', () => {
  test('of a completed turn is a finish', () => {
    expect(dataOf(turnEnd('completed'))).toEqual([FINISH, '[DONE]']);
  });

  test('of a turn that ran out of its budget is a finish that says so', () => {
    const messageMetadata = { ...FINISH.messageMetadata, endReason: 'budget' };
    expect(dataOf(turnEnd('budget'))).toEqual([{ ...FINISH, messageMetadata }, '[DONE]']);
  });

  test('of a turn that waits for a person is a finish too', () => {
    const wait: EventBody = { type: 'turn-wait', requestIds: ['ap1'] };
    const finish = {
      type: 'finish',
      finishReason: 'tool-calls',
      messageMetadata: { waitingFor: ['ap1'] },
    };
    expect(dataOf(wait)).toEqual([finish, '[DONE]']);
    expect(dataOf({ type: 'step-start' }, wait)).toEqual([
      { type: 'start-step' },
      { type: 'finish-step' },
      finish,
      '[DONE]',
    ]);
  });

  test('of a failed turn is its last error, without a finish', () => {
    expect(dataOf(ERROR, { ...ERROR, message: 'Still down.' }, turnEnd('failed'))).toEqual([
      {
        type: 'message-metadata',
        messageMetadata: {
          error: { code: 'provider_unavailable', message: 'Down.', retryable: true },
        },
      },
      {
        type: 'message-metadata',
        messageMetadata: {
          error: { code: 'provider_unavailable', message: 'Still down.', retryable: true },
        },
      },
      {
        type: 'message-metadata',
        messageMetadata: { ...FINISH.messageMetadata, endReason: 'failed' },
      },
      { type: 'error', errorText: 'Still down.' },
    ]);
  });

  test('of a failed turn has an error also when that was sent before the stream began', () => {
    expect(dataOf(turnEnd('failed')).at(-1)).toEqual({
      type: 'error',
      errorText: 'The answer was interrupted and could not be continued. What you see is kept.',
    });
  });

  test('closes what is open, also when it was opened before the stream began', () => {
    expect(
      dataOf(
        { type: 'text-delta', id: 'a', delta: 'on' },
        { type: 'reasoning-delta', id: 'b', delta: 'on' },
        { type: 'tool-input-delta', callId: 'call-1', delta: '"}' },
        turnEnd('completed'),
      ).slice(3),
    ).toEqual([
      { type: 'text-end', id: 'a' },
      { type: 'reasoning-end', id: 'b' },
      { type: 'tool-output-error', toolCallId: 'call-1', errorText: CUT_CALL_TEXT },
      FINISH,
      '[DONE]',
    ]);
  });

  test('closes nothing that was withdrawn', () => {
    expect(
      dataOf(
        { type: 'text-start', id: 'a' },
        { type: 'reasoning-start', id: 'b' },
        { type: 'tool-input-start', callId: 'call-1', toolName: 'search' },
        { type: 'reset', toSeq: 0, why: 'The answer began again.' },
        turnEnd('completed'),
      ).slice(3),
    ).toEqual([{ type: 'reset-step' }, FINISH, '[DONE]']);
  });
});

describe('a tool call', () => {
  test('that begins anew under its id is started again', () => {
    const start: EventBody = { type: 'tool-input-start', callId: 'call-1', toolName: 'search' };
    expect(dataOf(start, { ...start, toolName: 'browse' })).toEqual([
      { type: 'tool-input-start', toolCallId: 'call-1', toolName: 'search' },
      { type: 'tool-input-start', toolCallId: 'call-1', toolName: 'browse' },
    ]);
  });

  test('that was cut and got its result is not closed once more', () => {
    expect(
      dataOf(
        { type: 'tool-input-start', callId: 'call-1', toolName: 'search' },
        {
          type: 'tool-result',
          callId: 'call-1',
          outcome: 'error',
          output: null,
          modelOutput: 'It did not run.',
        },
        turnEnd('completed'),
      ).slice(1),
    ).toEqual([
      { type: 'tool-output-error', toolCallId: 'call-1', errorText: 'It did not run.' },
      FINISH,
      '[DONE]',
    ]);
  });

  test('shows edited arguments before the approval', () => {
    const call: EventBody = {
      type: 'tool-call',
      callId: 'call-1',
      toolName: 'add_to_cart',
      input: { quantity: 20 },
      run: 'server',
    };
    const approval: EventBody = {
      type: 'approval-response',
      approvalId: 'approval-1',
      callId: 'call-1',
      approved: true,
      input: { quantity: 2 },
    };
    expect(dataOf(call, approval).slice(1)).toEqual([
      {
        type: 'tool-input-available',
        toolCallId: 'call-1',
        toolName: 'add_to_cart',
        input: { quantity: 2 },
      },
      { type: 'tool-approval-response', approvalId: 'approval-1', approved: true },
    ]);
    expect(dataOf(approval)).toHaveLength(1);
  });
});

test('events that a newer replica wrote say nothing', () => {
  const [event] = numbered([turnEnd('completed')]);
  const unknown = { ...event, type: 'hologram' } as unknown as CanonicalEvent;
  expect(createUiMessageStreamEncoder().encode([unknown])).toBe('');
});

test('data is transient only when it was marked so', () => {
  const data = { type: 'data' as const, name: 'cart', id: 'one', value: [] };
  expect(dataOf(data, { ...data, transient: false }, { ...data, transient: true })).toEqual([
    { type: 'data-cart', id: 'one', data: [] },
    { type: 'data-cart', id: 'one', data: [] },
    { type: 'data-cart', id: 'one', data: [], transient: true },
  ]);
});
