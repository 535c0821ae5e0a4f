/** `/api/stream/{session_id}`: said by one request, heard in a stream that stays open. */
import type { ToolOutcome } from '@chimera/protocol/events';
import { isToolPart } from '@chimera/protocol/message';
import type { SessionEvent, SessionFunctionCall } from '@chimera/protocol/session-events';
import { expect } from 'vitest';
import type { TestClient } from '../../harness/app.ts';
import { openSession, wordsOf } from '../../harness/session-reader.ts';
import { type CallSeen, readCart, type Way } from '../talk.ts';
import { storedMessage } from './chat.ts';

const OUTCOMES: Record<SessionFunctionCall['status'], ToolOutcome> = {
  completed: 'ok',
  error: 'error',
  denied: 'denied',
  unknown: 'unknown',
  awaiting_approval: 'unknown',
};

export const SESSION_STREAM: Way = {
  name: '/api/stream',
  async open(client, id) {
    const reader = await openSession(client, id);
    return {
      async say(message) {
        const accepted = await client.post(`/api/stream/${id}`, { message });
        expect(accepted.status).toBe(202);
        const events = await reader.until('completion');
        expectErrorsTold(events);
        expectContextLast(events);
        const last = events.at(-1);
        if (last === undefined || !isCompletion(last)) throw new Error('There is no completion.');
        const { messageId, endReason } = last.data;
        const order = await callIdsOf(client, id, messageId);
        const calls = events
          .filter(isFunctionCall)
          .map(({ data }) => data)
          .toSorted((a, b) => order.indexOf(a.callId) - order.indexOf(b.callId));
        return { text: wordsOf(events), calls: calls.map(callOf), end: endReason };
      },
      cart: () => readCart(client, id),
      close: () => reader.close(),
    };
  },
};

/** In the order in which they were made; the stream tells them as they are done. */
async function callIdsOf(
  client: TestClient,
  conversationId: string,
  messageId: string,
): Promise<string[]> {
  const message = await storedMessage(client, conversationId, messageId);
  return (message?.parts ?? []).filter(isToolPart).map(({ toolCallId }) => toolCallId);
}

function isFunctionCall(event: SessionEvent): event is SessionEvent<'function_call'> {
  return event.event === 'function_call';
}

function isCompletion(event: SessionEvent): event is SessionEvent<'completion'> {
  return event.event === 'completion';
}

function callOf({ name, parameters, result = null, status }: SessionFunctionCall): CallSeen {
  return { name, input: parameters, outcome: OUTCOMES[status], output: result };
}

/** Every call that failed is an error as well, right behind it, and says what the tool suggests. */
function expectErrorsTold(events: readonly SessionEvent[]): void {
  for (const [index, event] of events.entries()) {
    if (!isFunctionCall(event) || event.data.status !== 'error') continue;
    const { callId, result } = event.data;
    const told = typeof result === 'object' && result !== null ? result : {};
    expect(events[index + 1]).toMatchObject({ event: 'error', data: { callId, ...told } });
  }
}

function expectContextLast(events: readonly SessionEvent[]): void {
  expect(events.slice(-2).map(({ event }) => event)).toEqual(['context', 'completion']);
}
