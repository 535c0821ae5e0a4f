import type { ConversationDetails } from '@chimera/protocol/api';
import { ERRORS } from '@chimera/protocol/errors';
import type { UIMessage } from 'ai';
import { DefaultChatTransport } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FakeProvider } from '../fake-provider/server.ts';
import { startFakeProvider } from '../fake-provider/server.ts';
import type { TestApp } from '../harness/app.ts';
import { fakeProviderYaml, OPERATOR_KEY, startTestApp } from '../harness/app.ts';
import { asClientShows, withoutPartialInputs } from './ai-sdk-reader.ts';
import { TestChat } from './test-chat.ts';

/** Slow enough to do something while the answer comes. */
const SLOWLY = { words: 80, pace: { tokensPerSecond: 80 } };

let provider: FakeProvider;
let app: TestApp;
let chatCount = 0;
let chatId: string;

beforeAll(async () => {
  provider = await startFakeProvider({ models: ['fake-1'] });
  app = await startTestApp({ configYaml: fakeProviderYaml(provider.url) });
});

afterAll(async () => {
  await app?.close();
  await provider?.close();
});

beforeEach(() => {
  chatCount += 1;
  chatId = `chat-${chatCount}`;
});

/** A tab that shows the conversation of the test. */
function openTab(
  options: { messages?: UIMessage[]; fetch?: typeof fetch; headers?: Record<string, string> } = {},
): TestChat {
  return new TestChat({
    id: chatId,
    messages: options.messages,
    transport: new DefaultChatTransport({
      api: `${app.url}/api/chat`,
      headers: options.headers ?? { authorization: `Bearer ${OPERATOR_KEY}` },
      fetch: options.fetch,
    }),
  });
}

async function readConversation(): Promise<ConversationDetails> {
  const response = await app.fetch(`/api/conversations/${chatId}`);
  expect(response.status).toBe(200);
  return (await response.json()) as ConversationDetails;
}

/** The stored message that the chat shows last, as the client would show it. */
async function readLastAnswer(chat: TestChat): Promise<unknown> {
  const { messages } = await readConversation();
  const message = messages.find(({ id }) => id === chat.lastMessage?.id);
  if (message === undefined) return undefined;
  const { id, role, parts, metadata } = message;
  return asClientShows({ id, role, parts, metadata });
}

/** What the model was given last, without its system prompt. */
function lastConversationSent(): unknown[] {
  return provider.requests.at(-1)?.body.messages.filter(({ role }) => role !== 'system') ?? [];
}

describe('sending', () => {
  test('shows the answer that the model gave, as it is stored', async () => {
    const chat = openTab();
    await chat.sendMessage({ text: 'Tell me a story.' });
    expect(chat.status).toBe('ready');
    expect(chat.answer).toBe(provider.answers.at(-1));
    expect(chat.lastMessage?.metadata).toMatchObject({
      conversationId: chatId,
      provider: 'fake',
      model: 'fake-1',
      endReason: 'completed',
    });
    expect(withoutPartialInputs(chat.lastMessage)).toEqual(await readLastAnswer(chat));
  });

  test('keeps the id of the question, and gives the model what was said before', async () => {
    const chat = openTab();
    await chat.sendMessage({ text: 'First question' });
    const firstAnswer = chat.answer;
    await chat.sendMessage({ text: 'Second question' });
    const { messages } = await readConversation();
    expect(messages.map(({ id }) => id)).toEqual(chat.messages.map(({ id }) => id));
    expect(lastConversationSent()).toMatchObject([
      { role: 'user', content: 'First question' },
      { role: 'assistant', content: firstAnswer },
      { role: 'user', content: 'Second question' },
    ]);
  });
});

describe('a running answer', () => {
  test('is taken up again by a page that was loaded anew, under the same id', async () => {
    provider.queue(SLOWLY);
    const before = openTab();
    const sending = before.sendMessage({ text: 'Tell me a story.' });
    await before.until((chat) => chat.answer !== '');
    const requestCount = provider.requests.length;

    const { messages, runningTurn } = await readConversation();
    const after = openTab({
      messages: messages.map(({ id, role, parts }) => toUi(id, role, parts)),
    });
    await after.resumeStream();
    await sending;

    expect(after.lastMessage?.id).toBe(runningTurn?.messageId);
    expect(after.messages).toHaveLength(2);
    expect(after.answer).toBe(provider.answers.at(-1));
    expect(after.lastMessage).toEqual(before.lastMessage);
    expect(provider.requests).toHaveLength(requestCount);
  });

  test('is taken up again in place after the network died', async () => {
    provider.queue(SLOWLY);
    const chat = openTab({ fetch: fetchThatBreaksOnce(500) });
    await chat.sendMessage({ text: 'Tell me a story.' });
    expect(chat.status).toBe('error');
    const shown = chat.answer;
    expect(provider.answers.at(-1)?.startsWith(shown)).toBe(true);

    await chat.resumeStream();
    expect(chat.status).toBe('ready');
    expect(chat.messages).toHaveLength(2);
    expect(chat.answer).toBe(provider.answers.at(-1));
    expect(withoutPartialInputs(chat.lastMessage)).toEqual(await readLastAnswer(chat));
  });

  test('goes on when the tab stops listening', async () => {
    provider.queue(SLOWLY);
    const chat = openTab();
    const sending = chat.sendMessage({ text: 'Tell me a story.' });
    await chat.until(() => chat.answer !== '');
    await chat.stop();
    await sending;
    await chat.resumeStream();
    expect(chat.answer).toBe(provider.answers.at(-1));
  });

  test('is stopped by the stop route, in every tab', async () => {
    provider.queue({ ...SLOWLY, words: 500 });
    const chat = openTab();
    const sending = chat.sendMessage({ text: 'Tell me a story.' });
    await chat.until(() => chat.answer !== '');
    const stopped = await app.post(`/api/chat/${chatId}/stop`, {});
    expect(await stopped.json()).toEqual({ stopped: true });
    await sending;
    expect(chat.status).toBe('ready');
    expect(chat.lastMessage?.metadata).toMatchObject({ endReason: 'stopped' });
    expect(provider.answers.at(-1)?.startsWith(chat.answer)).toBe(true);
    expect(chat.answer.length).toBeLessThan(provider.answers.at(-1)?.length ?? 0);
    expect(withoutPartialInputs(chat.lastMessage)).toEqual(await readLastAnswer(chat));
    await provider.waitForAbort();
  });

  test('is not there when nothing runs', async () => {
    const chat = openTab();
    await chat.resumeStream();
    expect(chat.status).toBe('ready');
    await chat.sendMessage({ text: 'Hello' });
    const shown = chat.messages;
    await chat.resumeStream();
    expect(chat.status).toBe('ready');
    expect(chat.messages).toEqual(shown);
  });
});

describe('branches', () => {
  test('begin where an answer is made anew', async () => {
    const chat = openTab();
    await chat.sendMessage({ text: 'Tell me a story.' });
    const [question, first] = chat.messages;
    await chat.regenerate();
    expect(chat.messages).toHaveLength(2);
    expect(chat.answer).toBe(provider.answers.at(-1));
    expect(chat.lastMessage?.id).not.toBe(first?.id);
    const { messages } = await readConversation();
    expect(messages.map(({ id, parentId }) => ({ id, parentId }))).toEqual([
      { id: question?.id, parentId: null },
      { id: first?.id, parentId: question?.id },
      { id: chat.lastMessage?.id, parentId: question?.id },
    ]);
  });

  test('begin where a question is edited', async () => {
    const chat = openTab();
    await chat.sendMessage({ text: 'Tell me a story.' });
    const [question] = chat.messages;
    await chat.sendMessage({ text: 'Tell me a joke.', messageId: question?.id });
    expect(chat.messages).toHaveLength(2);
    expect(chat.answer).toBe(provider.answers.at(-1));
    expect(lastConversationSent()).toMatchObject([{ role: 'user', content: 'Tell me a joke.' }]);
    const { messages } = await readConversation();
    expect(messages.map(({ role, content }) => ({ role, content }))).toMatchObject([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant' },
      { role: 'user', content: 'Tell me a joke.' },
      { role: 'assistant', content: chat.answer },
    ]);
    expect(messages[2]?.parentId).toBeNull();
  });
});

describe('what goes wrong', () => {
  test('is shown when a conversation is somebody else’s', async () => {
    await openTab().sendMessage({ text: 'Mine' });
    const stranger = openTab({ headers: {} });
    await stranger.sendMessage({ text: 'Yours?' });
    expect(stranger.status).toBe('error');
    expect(stranger.error?.message).toContain(ERRORS.conversation_not_found.message);
  });

  test('is shown when there is nothing to answer', async () => {
    const chat = openTab();
    await chat.sendMessage({ text: '   ' });
    expect(chat.status).toBe('error');
    expect(chat.error?.message).toContain(ERRORS.empty_message.message);
  });

  test('is shown when another tab is waiting for its answer', async () => {
    provider.queue(SLOWLY);
    const first = openTab();
    const sending = first.sendMessage({ text: 'Tell me a story.' });
    await first.until((chat) => chat.answer !== '');
    const second = openTab();
    await second.sendMessage({ text: 'Me too.' });
    expect(second.error?.message).toContain(ERRORS.turn_running.message);
    await sending;
    expect(first.answer).toBe(provider.answers.at(-1));
  });

  test('is shown when the model fails for good, and what came before is kept', async () => {
    provider.queue({ fault: { type: 'answer', status: 400, body: '{"error":{"message":"no"}}' } });
    const chat = openTab();
    await chat.sendMessage({ text: 'Tell me a story.' });
    expect(chat.status).toBe('error');
    const { messages } = await readConversation();
    const failure = messages.at(-1)?.metadata;
    expect(failure?.endReason).toBe('failed');
    expect(chat.error?.message).toBe(failure?.error?.message);
    expect(messages[0]).toMatchObject({ role: 'user', content: 'Tell me a story.' });
  });
});

function toUi(id: string, role: UIMessage['role'], parts: unknown[]): UIMessage {
  return { id, role, parts: parts as UIMessage['parts'] };
}

/** Breaks the body of the first response after so many bytes, as a dead network does. */
function fetchThatBreaksOnce(afterBytes: number): typeof fetch {
  let isBroken = false;
  return async (input, init) => {
    const response = await fetch(input, init);
    if (isBroken || response.body === null) return response;
    isBroken = true;
    let bytes = 0;
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.length;
          controller.enqueue(chunk);
          if (bytes > afterBytes) controller.error(new TypeError('network error'));
        },
      }),
    );
    return new Response(body, response);
  };
}
