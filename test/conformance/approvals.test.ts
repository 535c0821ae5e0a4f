/** Approvals with the AI SDK's own chat: it ends its stream, and sends the answer with the message. */
import {
  DefaultChatTransport,
  lastAssistantMessageIsCompleteWithApprovalResponses,
  type UIMessage,
} from 'ai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR_KEY } from '../harness/app.ts';
import { CLOCK_CALL, type ClerkApp, startClerkApp } from '../harness/clerk-app.ts';
import { TestChat } from './test-chat.ts';

let world: ClerkApp;

beforeAll(async () => {
  world = await startClerkApp();
});

afterAll(() => world?.close());

function openTab(id: string, messages: UIMessage[] = []): TestChat {
  return new TestChat({
    id,
    messages,
    transport: new DefaultChatTransport({
      api: `${world.app.url}/api/chat`,
      headers: { authorization: `Bearer ${OPERATOR_KEY}` },
      body: { agent: 'agent/clerk' },
    }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
  });
}

/** The clock's part of the newest message, loosely typed as the client has it. */
function clockPart(chat: TestChat) {
  const part = chat.lastMessage?.parts.find(({ type }) => type === 'tool-clock');
  return part as
    | { state: string; approval?: { id: string }; output?: unknown; errorText?: string }
    | undefined;
}

async function askUntilItWaits(id: string): Promise<TestChat> {
  world.provider.queue({ toolCalls: [CLOCK_CALL] });
  const chat = openTab(id);
  await chat.sendMessage({ text: 'What time is it?' });
  expect(chat.status).toBe('ready');
  expect(clockPart(chat)?.state).toBe('approval-requested');
  return chat;
}

async function answerApproval(chat: TestChat, approved: boolean): Promise<void> {
  const id = clockPart(chat)?.approval?.id ?? '';
  await chat.addToolApprovalResponse({ id, approved });
  await chat.until(({ status, answer }) => status === 'ready' && answer !== '');
}

test('an approved call runs, and the answer goes on in its own message', async () => {
  const chat = await askUntilItWaits('approved');
  const asked = chat.lastMessage?.id;
  await answerApproval(chat, true);
  expect(chat.messages).toHaveLength(2);
  expect(chat.lastMessage?.id).toBe(asked);
  expect(clockPart(chat)).toMatchObject({
    state: 'output-available',
    output: { timeZone: 'Asia/Tokyo' },
  });
  expect(chat.answer).toBe(world.provider.answers.at(-1));
  expect(chat.lastMessage?.metadata).toMatchObject({ endReason: 'completed', waitingFor: [] });
});

test('a denied call does not run, and the model is told', async () => {
  const chat = await askUntilItWaits('denied');
  await answerApproval(chat, false);
  expect(clockPart(chat)?.state).toBe('output-denied');
  expect(world.provider.requests.at(-1)?.body.messages.at(-1)).toMatchObject({
    role: 'tool',
    content: 'The user did not allow this call, and it was not run.',
  });
  expect(chat.answer).toBe(world.provider.answers.at(-1));
});

test('a page that is loaded while the answer waits is shown the question', async () => {
  const before = await askUntilItWaits('reloaded');
  const after = openTab('reloaded', before.messages.slice(0, 1));
  await after.resumeStream();
  expect(after.status).toBe('ready');
  expect(after.lastMessage?.id).toBe(before.lastMessage?.id);
  expect(clockPart(after)?.state).toBe('approval-requested');
  await answerApproval(after, true);
  expect(clockPart(after)?.state).toBe('output-available');
});

test('what a client makes up about an approval is not believed', async () => {
  const chat = await askUntilItWaits('made-up');
  const part = {
    type: 'tool-clock',
    toolCallId: 'another',
    state: 'approval-responded',
    input: { timeZone: 'Europe/Berlin' },
    approval: { id: 'made-up', approved: true },
  };
  const message = { id: 'x', role: 'assistant', parts: [part] };
  const refused = await world.app.post('/api/chat', { id: 'made-up', messages: [message] });
  expect(refused.status).toBe(404);
  expect(await refused.json()).toMatchObject({
    error: {
      code: 'request_not_found',
      field: 'messages.0.parts.0.approval.id',
    },
  });
  const own = { ...part, approval: { id: clockPart(chat)?.approval?.id, approved: true } };
  const body = { id: 'made-up', messages: [{ ...message, parts: [own] }], stream: false };
  const answer = await (await world.app.post('/api/chat', body)).json();
  const told = (answer as { message: { parts: { type: string; output?: unknown }[] } }).message;
  expect(told.parts.find(({ type }) => type === 'tool-clock')?.output).toMatchObject({
    timeZone: 'Asia/Tokyo',
  });
});
