/** `/v1/chat/completions` with the model `agent/shop`: the client keeps the conversation. */
import { expect } from 'vitest';
import { ssePayloads } from '../../harness/answers.ts';
import type { TestClient } from '../../harness/app.ts';
import { readCart, type Talk, type Way } from '../talk.ts';

interface WireMessage {
  role: 'user' | 'assistant';
  content: string;
}

interface Choice {
  delta?: { content?: string | null; tool_calls?: unknown };
  message?: { content: string | null; tool_calls?: unknown };
  finish_reason: string | null;
}

/** Sends what was said so far, word for word, which finds the cart again. */
export const COMPLETION_STREAMED: Way = {
  name: '/v1 streamed, known by its transcript',
  open: async (client) => completionTalk(client, { stream: true, isNamed: false }),
};

export const COMPLETION_WHOLE: Way = {
  name: '/v1 whole, known by its transcript',
  open: async (client) => completionTalk(client, { stream: false, isNamed: false }),
};

/** Sends the name that came with the first answer, and its own version of what was said. */
export const COMPLETION_NAMED: Way = {
  name: '/v1 whole, known by x-conversation-id',
  open: async (client) => completionTalk(client, { stream: false, isNamed: true }),
};

function completionTalk(
  client: TestClient,
  { stream, isNamed }: { stream: boolean; isNamed: boolean },
): Talk {
  const transcript: WireMessage[] = [];
  let conversationId: string | null = null;
  return {
    async say(text) {
      transcript.push({ role: 'user', content: text });
      const headers: Record<string, string> = {};
      if (isNamed && conversationId !== null) headers['x-conversation-id'] = conversationId;
      const response = await client.post(
        '/v1/chat/completions',
        { model: 'agent/shop', messages: transcript, stream },
        headers,
      );
      expect(response.status).toBe(200);
      const given = response.headers.get('x-conversation-id');
      expect(given).not.toBeNull();
      conversationId ??= given;
      expect(given).toBe(conversationId);
      const content = stream ? await readStreamed(response) : await readWhole(response);
      transcript.push({ role: 'assistant', content: isNamed ? `${content} (shortened)` : content });
      return { text: content, calls: null, end: null };
    },
    async cart() {
      if (conversationId === null) throw new Error('Nothing was said yet.');
      return readCart(client, conversationId);
    },
    close: () => undefined,
  };
}

async function readStreamed(response: Response): Promise<string> {
  const payloads = await Array.fromAsync(ssePayloads(response));
  expect(payloads.at(-1)).toBe('[DONE]');
  const choices = payloads
    .slice(0, -1)
    .flatMap((payload) => (JSON.parse(payload) as { choices: Choice[] }).choices);
  for (const { delta } of choices) expect(delta?.tool_calls).toBeUndefined();
  const reasons = choices.flatMap(({ finish_reason: reason }) => reason ?? []);
  expect(reasons).toEqual([choices.at(-1)?.finish_reason]);
  return choices.map(({ delta }) => delta?.content ?? '').join('');
}

async function readWhole(response: Response): Promise<string> {
  const { choices } = (await response.json()) as { choices: Choice[] };
  const [choice] = choices;
  expect(choice?.message?.tool_calls).toBeUndefined();
  expect(choice?.finish_reason).not.toBeNull();
  return choice?.message?.content ?? '';
}
