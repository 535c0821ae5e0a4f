import type { ConversationDetails } from '@chimera/protocol/api';
import { describe, expect, test } from 'vitest';
import { answerText, canonicalEvents, readEvents, ssePayloads } from '../harness/answers.ts';
import { useAppOverFake } from '../harness/app-over-fake.ts';

const world = useAppOverFake();

async function conversation(id: string): Promise<ConversationDetails> {
  const response = await world.app.fetch(`/api/conversations/${id}`);
  expect(response.status).toBe(200);
  return (await response.json()) as ConversationDetails;
}

describe('POST /api/chat, plain form', () => {
  test('streams UI message chunks that end in finish and [DONE]', async () => {
    world.fake.queue({ text: 'Hello to you.' });
    const response = await world.app.post('/api/chat', { message: 'hello' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
    const payloads = await Array.fromAsync(ssePayloads(response));
    expect(payloads.at(-1)).toBe('[DONE]');
    const chunks = payloads.slice(0, -1).map((payload) => JSON.parse(payload));
    expect(chunks.at(0)).toMatchObject({ type: 'start' });
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop' });
    const text = chunks.filter(({ type }) => type === 'text-delta').map(({ delta }) => delta);
    expect(text.join('')).toBe('Hello to you.');
    expect(chunks[0].messageMetadata).toMatchObject({
      conversationId: response.headers.get('x-conversation-id'),
      turnId: response.headers.get('x-turn-id'),
    });
  });

  test('stores the question, the answer and where they came from', async () => {
    world.fake.queue({ text: 'Blue, mostly.' });
    const response = await world.app.post('/api/chat', {
      message: 'What colour is the sky?\nTell me.',
      format: 'events',
    });
    const events = await readEvents(response);
    expect(answerText(events)).toBe('Blue, mostly.');
    const stored = await conversation(response.headers.get('x-conversation-id') ?? '');
    expect(stored.title).toBe('What colour is the sky?');
    expect(stored.runningTurn).toBeNull();
    const [question, answer] = stored.messages;
    expect(question).toMatchObject({ role: 'user', parentId: null });
    expect(question?.content).toBe('What colour is the sky?\nTell me.');
    expect(answer).toMatchObject({
      role: 'assistant',
      content: 'Blue, mostly.',
      parentId: question?.id,
      metadata: { model: 'fake-1', provider: 'fake', endReason: 'completed' },
    });
    expect(answer?.metadata.tokens).toBeGreaterThan(0);
    expect(answer?.metadata.duration).toBeGreaterThanOrEqual(0);
  });

  test('sends the model the branch that leads to the question', async () => {
    world.fake.queue({ text: 'One.' }, { text: 'Two.' });
    const first = await world.app.post('/api/chat', { message: 'count', format: 'events' });
    await readEvents(first);
    const conversationId = first.headers.get('x-conversation-id');
    await readEvents(
      await world.app.post('/api/chat', { message: 'go on', conversationId, format: 'events' }),
    );
    const sent = world.fake.requests
      .at(-1)
      ?.body.messages.map(({ role, content }) => [role, content]);
    expect(sent?.slice(1)).toEqual([
      ['user', 'count'],
      ['assistant', 'One.'],
      ['user', 'go on'],
    ]);
    expect(sent?.[0]?.[0]).toBe('system');
  });

  test('answers whole when it is not to stream', async () => {
    world.fake.queue({ text: 'All at once.' });
    const response = await world.app.post('/api/chat', { message: 'hi', stream: false });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      message: { role: 'assistant', content: 'All at once.' },
    });
  });

  test('a repeated POST with the same message id or key joins the first one', async () => {
    world.fake.queue({ text: 'Only once.' });
    const before = world.fake.requests.length;
    const body = { message: 'once', messageId: 'message-once', format: 'events' };
    const first = await world.app.post('/api/chat', body, { 'idempotency-key': 'key-once' });
    const conversationId = first.headers.get('x-conversation-id');
    const events = await readEvents(first);
    const sameKey = await world.app.post('/api/chat', body, { 'idempotency-key': 'key-once' });
    expect(await readEvents(sameKey)).toEqual(events);
    const sameId = await world.app.post('/api/chat', { ...body, conversationId });
    expect(await readEvents(sameId)).toEqual(events);
    expect(world.fake.requests.length).toBe(before + 1);
    expect((await conversation(conversationId ?? '')).messages).toHaveLength(2);
  });

  test('regenerates beside the first answer, and edits beside the first question', async () => {
    world.fake.queue({ text: 'First.' }, { text: 'Second.' }, { text: 'Third.' });
    const first = await world.app.post('/api/chat', { message: 'q', format: 'events' });
    const firstEvents = await readEvents(first);
    const conversationId = first.headers.get('x-conversation-id') ?? '';
    const [question, answer] = (await conversation(conversationId)).messages;
    const regenerated = await world.app.post('/api/chat', {
      conversationId,
      trigger: 'regenerate-message',
      messageId: answer?.id,
      format: 'events',
    });
    expect(answerText(await readEvents(regenerated))).toBe('Second.');
    const edited = await world.app.post('/api/chat', {
      conversationId,
      message: 'q, but better',
      parentId: null,
      format: 'events',
    });
    expect(answerText(await readEvents(edited))).toBe('Third.');
    const { messages } = await conversation(conversationId);
    const shape = messages.map(({ content, parentId }) => [
      content,
      messages.find(({ id }) => id === parentId)?.content ?? null,
    ]);
    expect(shape).toEqual([
      ['q', null],
      ['First.', 'q'],
      ['Second.', 'q'],
      ['q, but better', null],
      ['Third.', 'q, but better'],
    ]);
    expect(question?.id).not.toBe(messages[3]?.id);
    expect(firstEvents.at(-1)?.type).toBe('turn-end');
  });
});

describe('a running answer', () => {
  test('is joined from the start or after an event, by any number of readers', async () => {
    world.fake.queue({ words: 40, pace: { tokensPerSecond: 100 } });
    const post = await world.app.post('/api/chat', { message: 'long', format: 'events' });
    const conversationId = post.headers.get('x-conversation-id') ?? '';
    const stream = canonicalEvents(post);
    const seen = [];
    for await (const event of stream) {
      seen.push(event);
      if (event.type === 'text-delta') break;
    }
    const cursor = seen.at(-1)?.seq ?? 0;
    const running = await conversation(conversationId);
    expect(running.runningTurn).toMatchObject({ turnId: post.headers.get('x-turn-id') });
    const [rest, all] = await Promise.all([
      world.app
        .fetch(`/api/chat/${conversationId}/stream?format=events&after=${cursor}`)
        .then(readEvents),
      world.app.fetch(`/api/chat/${conversationId}/stream?format=events`).then(readEvents),
    ]);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
    expect(rest).toEqual(all.slice(cursor));
    expect(all.slice(0, cursor)).toEqual(seen);
    const stored = await conversation(conversationId);
    expect(stored.messages.at(-1)?.content).toBe(answerText(all));
    expect(answerText(all)).toBe(world.fake.answers.at(-1));
  });

  test('lets nobody else begin one in the same conversation', async () => {
    world.fake.queue({ text: 'slow', pace: { initialDelayMs: 60_000 } });
    const first = await world.app.post('/api/chat', { message: 'a', format: 'events' });
    const conversationId = first.headers.get('x-conversation-id') ?? '';
    const second = await world.app.post('/api/chat', { message: 'b', conversationId });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({
      error: { code: 'turn_running', details: { turnId: first.headers.get('x-turn-id') } },
    });
    const stopped = await world.app.post(`/api/chat/${conversationId}/stop`, {});
    expect(await stopped.json()).toEqual({ stopped: true });
    const events = await readEvents(first);
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'stopped' });
    expect((await conversation(conversationId)).messages.at(-1)?.metadata.endReason).toBe(
      'stopped',
    );
    await world.fake.waitForAbort();
  });

  test('is not stopped by a reader that leaves', async () => {
    world.fake.queue({ words: 30, pace: { tokensPerSecond: 200 } });
    const controller = new AbortController();
    const post = await world.app.fetch('/api/chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'leave', format: 'events' }),
      signal: controller.signal,
    });
    const conversationId = post.headers.get('x-conversation-id') ?? '';
    controller.abort();
    const rest = await world.app.fetch(`/api/chat/${conversationId}/stream?format=events`);
    const text = answerText(await readEvents(rest));
    expect(text).toBe(world.fake.answers.at(-1));
  });

  test('has nothing to resume when nothing runs', async () => {
    const unknown = await world.app.fetch('/api/chat/no-such-conversation/stream');
    expect(unknown.status).toBe(204);
    const stop = await world.app.post('/api/chat/no-such-conversation/stop', {});
    expect(stop.status).toBe(404);
  });
});

describe('a provider that fails', () => {
  test('before the first token: an error chunk, no finish, no [DONE]', async () => {
    world.fake.queue({
      fault: { type: 'answer', status: 400, body: '{"error":{"message":"bad seed"}}' },
    });
    const response = await world.app.post('/api/chat', { message: 'x' });
    const payloads = await Array.fromAsync(ssePayloads(response));
    const chunks = payloads.map((payload) => JSON.parse(payload));
    expect(chunks.at(-1)).toMatchObject({ type: 'error' });
    expect(chunks.at(-1).errorText).toContain('bad seed');
    expect(payloads).not.toContain('[DONE]');
    expect(chunks.some(({ type }) => type === 'finish')).toBe(false);
    const stored = await conversation(response.headers.get('x-conversation-id') ?? '');
    expect(stored.messages.at(-1)?.metadata.error?.code).toBe('provider_rejected');
  });

  test('in the middle: the answer goes on from where it was cut', async () => {
    world.fake.queue({ words: 60, fault: { type: 'reset', at: 20 } });
    const response = await world.app.post('/api/chat', { message: 'cut', format: 'events' });
    const events = await readEvents(response);
    expect(answerText(events)).toBe(world.fake.answers.at(-1));
    expect(events.find(({ type }) => type === 'seam')).toMatchObject({ to: 'fake/fake-1' });
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'completed' });
  });

  test('not streamed: the error has a status of its own', async () => {
    world.fake.queue({ fault: { type: 'answer', status: 401, body: '{}' } });
    const response = await world.app.post('/api/chat', { message: 'x', stream: false });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'provider_refused' } });
  });
});

describe('the tool loop', () => {
  test('runs the clock once, shows it, and lets the model word the result', async () => {
    world.fake.queue(
      {
        toolCalls: [{ name: 'clock', arguments: '{"timeZone":"UTC"}' }],
        toolArguments: 'characters',
      },
      { text: 'It is now.' },
    );
    const response = await world.app.post('/api/chat', { message: 'time?', format: 'events' });
    const events = await readEvents(response);
    expect(events.filter(({ type }) => type === 'tool-call')).toHaveLength(1);
    const result = events.find((event) => event.type === 'tool-result');
    expect(result).toMatchObject({ outcome: 'ok', output: { timeZone: 'UTC' } });
    expect(answerText(events)).toBe('It is now.');
    const sent = world.fake.requests.at(-1)?.body.messages.map(({ role }) => role);
    expect(sent?.slice(-2)).toEqual(['assistant', 'tool']);
    const stored = await conversation(response.headers.get('x-conversation-id') ?? '');
    expect(stored.messages.at(-1)?.parts.map(({ type }) => type)).toEqual([
      'step-start',
      'tool-clock',
      'step-start',
      'text',
    ]);
  });
});
