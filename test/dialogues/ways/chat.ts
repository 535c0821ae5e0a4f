/** `/api/chat`: the canonical events as they come, or the stored message. */
import type { ApiMessage, StreamFormat } from '@chimera/protocol/api';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { isToolPart, type Message } from '@chimera/protocol/message';
import { expect } from 'vitest';
import {
  asClientShows,
  readFrames,
  withoutPartialInputs,
} from '../../conformance/ai-sdk-reader.ts';
import { messageOf, readEvents } from '../../harness/answers.ts';
import type { TestClient } from '../../harness/app.ts';
import { type AnswerSeen, type CallSeen, readCart, type Way } from '../talk.ts';

/** Reads every event, and holds the message that is stored against what they made. */
export const CHAT_EVENTS: Way = {
  name: '/api/chat, events',
  open: async (client, id) => ({
    async say(text) {
      const response = await ask(client, id, { text, stream: true });
      const events = await readEvents(response);
      const message = messageOf(events);
      expectContiguous(events);
      const stored = await storedMessage(client, id, message.id);
      expect(stored?.parts).toEqual(message.parts);
      expect(stored?.metadata.endReason).toBe(message.metadata.endReason);
      return answerIn(message);
    },
    cart: () => readCart(client, id),
    close: () => undefined,
  }),
};

export const CHAT_WHOLE: Way = {
  name: '/api/chat, whole',
  open: async (client, id) => ({
    async say(text) {
      const response = await ask(client, id, { text, stream: false });
      const { message } = (await response.json()) as { message: ApiMessage };
      return answerIn(message);
    },
    cart: () => readCart(client, id),
    close: () => undefined,
  }),
};

/** Reads with the AI SDK's client, which then shows what is stored. */
export const CHAT_UI_MESSAGES: Way = {
  name: '/api/chat, AI SDK',
  open: async (client, id) => ({
    async say(text) {
      const response = await ask(client, id, { text, stream: true, format: 'ui-message-stream' });
      const { message, errors } = await readFrames(await response.text());
      expect(errors).toEqual([]);
      const stored = await storedMessage(client, id, message?.id ?? '');
      if (stored === undefined) throw new Error('No answer was stored.');
      const { role, parts, metadata } = stored;
      const shown = asClientShows({ id: stored.id, role, parts, metadata });
      expect(withoutPartialInputs(message)).toEqual(shown);
      return answerIn(stored);
    },
    cart: () => readCart(client, id),
    close: () => undefined,
  }),
};

async function ask(
  client: TestClient,
  id: string,
  { text, stream, format = 'events' }: { text: string; stream: boolean; format?: StreamFormat },
): Promise<Response> {
  const response = await client.post('/api/chat', {
    id,
    messages: [{ id: crypto.randomUUID(), role: 'user', parts: [{ type: 'text', text }] }],
    agent: 'agent/shop',
    format,
    stream,
  });
  expect(response.status).toBe(200);
  return response;
}

/** Numbered from 1, without a gap. */
function expectContiguous(events: readonly CanonicalEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
}

/** The message as it is read again after a reload. */
export async function storedMessage(
  client: TestClient,
  conversationId: string,
  messageId: string,
): Promise<ApiMessage | undefined> {
  const response = await client.fetch(`/api/conversations/${conversationId}`);
  const { messages } = (await response.json()) as { messages: ApiMessage[] };
  return messages.find(({ id }) => id === messageId);
}

function answerIn(message: Message): AnswerSeen {
  return {
    text: message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    calls: message.parts.filter(isToolPart).map(
      ({ toolName: name, input = null, outcome = 'unknown', output = null }): CallSeen => ({
        name,
        input,
        outcome,
        output,
      }),
    ),
    end: message.metadata.endReason ?? null,
  };
}
