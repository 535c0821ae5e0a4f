import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { neverWake, wakeAtOnce } from '../testing/session-tools.ts';
import { until } from '../testing/until.ts';
import { type SessionState, SessionStream, type SessionStreamOptions } from './session-stream.ts';
import { FakeSessionServer } from './testing/fake-session-server.ts';

let server: FakeSessionServer;
let streams: SessionStream[];

beforeEach(async () => {
  server = await FakeSessionServer.start();
  streams = [];
});

afterEach(async () => {
  for (const stream of streams) stream.close();
  await server[Symbol.asyncDispose]();
});

function createStream(options: SessionStreamOptions = {}): SessionStream {
  let ids = 0;
  const stream = new SessionStream('a session/1', {
    baseUrl: server.url,
    wakeUp: wakeAtOnce,
    random: () => 0,
    silenceLimitMs: 5_000,
    newId: () => `id-${++ids}`,
    now: () => new Date('2026-11-21T12:00:00.000Z'),
    ...options,
  });
  streams.push(stream);
  return stream;
}

/** An open one that is connected. */
async function openStream(options: SessionStreamOptions = {}): Promise<SessionStream> {
  const stream = createStream(options);
  stream.open();
  await until(stream.store, ({ connectionStatus }) => connectionStatus === 'connected');
  return stream;
}

function words({ messages }: SessionState): string[] {
  return messages.map(({ type, content }) => `${type}: ${content}`);
}

const has = (content: string) => (state: SessionState) =>
  state.messages.some((message) => message.content === content);

describe('a session', () => {
  test('puts text together, and keeps calls and errors as messages of their own', async () => {
    const stream = await openStream();
    server.emit('text_chunk', { text: 'Let me ' });
    server.emit('text_chunk', { text: 'look.' });
    const call = { callId: 'c1', name: 'search_products', parameters: { query: 'watch' } };
    server.emit('function_call', { ...call, status: 'awaiting_approval' });
    server.emit('function_call', { ...call, result: [1], status: 'completed' });
    server.emit('text_chunk', { text: 'Here.' });
    server.emit('error', { code: 'internal', message: 'It broke.' });
    const state = await until(stream.store, has('It broke.'));
    expect(words(state)).toEqual([
      'assistant: Let me look.',
      'function_call: search_products was called',
      'assistant: Here.',
      'error: It broke.',
    ]);
    expect(state.messages[1]).toMatchObject({
      id: 'c1',
      timestamp: new Date('2026-11-21T12:00:00.000Z'),
      function_call: { name: 'search_products', parameters: { query: 'watch' }, result: [1] },
    });
  });

  test('begins a new message with each turn', async () => {
    const stream = await openStream();
    server.answer('One.');
    server.answer('Two.');
    const state = await until(stream.store, has('Two.'));
    expect(words(state)).toEqual(['assistant: One.', 'assistant: Two.']);
  });

  test('does not stumble over events that a newer server sends', async () => {
    const stream = await openStream();
    // @ts-expect-error: there is no such event
    server.emit('dance', { steps: 3 });
    server.answer('Good.');
    await until(stream.store, has('Good.'));
  });

  test('is empty after it was cleared, and goes on', async () => {
    const stream = await openStream();
    server.answer('One.');
    await until(stream.store, has('One.'));
    stream.clearMessages();
    expect(stream.store.getState().messages).toEqual([]);
    server.answer('Two.');
    expect(words(await until(stream.store, has('Two.')))).toEqual(['assistant: Two.']);
  });

  test('ends its connection when it is closed, and opens no second one', async () => {
    const stream = await openStream();
    stream.open();
    expect(server.requests).toHaveLength(1);
    expect(server.streamCount).toBe(1);
    stream.close();
    expect(stream.store.getState().connectionStatus).toBe('disconnected');
    await expect.poll(() => server.streamCount).toBe(0);
    expect(server.requests).toHaveLength(1);
  });

  test('opened, closed and opened again at once, as React does it, is there once', async () => {
    const stream = createStream();
    stream.open();
    stream.close();
    stream.open();
    await until(stream.store, ({ connectionStatus }) => connectionStatus === 'connected');
    server.answer('Once.');
    await until(stream.store, has('Once.'));
    await expect.poll(() => server.streamCount).toBe(1);
  });
});

describe('a connection that breaks', () => {
  test('wherever it is cut, every word is there once', async () => {
    for (let afterBytes = 0; afterBytes < 450; afterBytes += 37) {
      server.fail('GET', { kind: 'cut', afterBytes });
    }
    server.answer('One ', 'two ', 'three.');
    const stream = createStream();
    stream.open();
    const state = await until(stream.store, has('One two three.'));
    expect(words(state)).toEqual(['assistant: One two three.']);
    expect(server.requests.length).toBeGreaterThan(3);
  });

  test('is made again and goes on behind what has come', async () => {
    const stream = await openStream();
    server.answer('One.');
    await until(stream.store, has('One.'));
    const connected = until(stream.store, () => server.requests.length === 2);
    server.dropConnections();
    await until(stream.store, ({ connectionStatus }) => connectionStatus === 'disconnected');
    await connected;
    expect(server.requests[1]?.headers['last-event-id']).toBe('3');
  });

  test.each([
    ['hangs up', { kind: 'hang-up' } as const],
    ['ends the stream', { kind: 'end' } as const],
    ['is restarting', { kind: 'status', status: 503, code: 'shutting_down' } as const],
    ['sends no JSON', { kind: 'garbage', text: 'data: oops\n\n' } as const],
    ['sends something else', { kind: 'garbage', text: 'data: {"id":"1"}\n\n' } as const],
    ['fails in a new way', { kind: 'status', status: 502, code: 'no_such_code' } as const],
  ])('since the server %s, is made again', async (_what, fault) => {
    server.fail('GET', fault);
    const stream = createStream();
    const statuses: string[] = [];
    stream.store.subscribe(({ connectionStatus }) => {
      if (statuses.at(-1) !== connectionStatus) statuses.push(connectionStatus);
    });
    stream.open();
    await until(stream.store, ({ connectionStatus }) => connectionStatus === 'disconnected');
    server.answer('Back.');
    const state = await until(stream.store, has('Back.'));
    expect(state).toMatchObject({ connectionStatus: 'connected', error: null });
    expect(statuses.slice(-3)).toEqual(['disconnected', 'connecting', 'connected']);
  });

  test('is given up when it stays silent too long', async () => {
    const stream = await openStream({ silenceLimitMs: 50 });
    await until(stream.store, ({ connectionStatus }) => connectionStatus === 'disconnected');
    expect(stream.store.getState().error).toBe('The connection was lost.');
  });

  test('is not made again where the server refuses, until somebody says so', async () => {
    server.fail('GET', { kind: 'status', status: 404, code: 'conversation_not_found' });
    const stream = createStream();
    stream.open();
    const state = await until(stream.store, ({ connectionStatus }) => connectionStatus === 'error');
    expect(state.error).toBe('Refused: conversation_not_found.');
    stream.reconnect();
    await until(stream.store, ({ connectionStatus }) => connectionStatus === 'connected');
    expect(server.requests).toHaveLength(2);
  });

  test('waits before it is made again', async () => {
    server.fail('GET', { kind: 'hang-up' });
    const stream = createStream({ wakeUp: neverWake, random: () => 0.999 });
    stream.open();
    await until(stream.store, ({ connectionStatus }) => connectionStatus === 'disconnected');
    expect(server.requests).toHaveLength(1);
    stream.reconnect();
    await until(stream.store, ({ connectionStatus }) => connectionStatus === 'connected');
    expect(server.requests).toHaveLength(2);
  });
});

describe('what is said', () => {
  test('is shown at once, and sent with its id', async () => {
    const stream = await openStream({ agent: 'agent/shop' });
    server.onSaid = () => server.answer('Good day.');
    stream.sendMessage('  Hello  ');
    expect(words(stream.store.getState())).toEqual(['user: Hello']);
    const state = await until(stream.store, has('Good day.'));
    expect(words(state)).toEqual(['user: Hello', 'assistant: Good day.']);
    expect(server.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: '/api/stream/a%20session%2F1',
      headers: { 'idempotency-key': 'id-1' },
      body: { message: 'Hello', messageId: 'id-1', agent: 'agent/shop' },
    });
  });

  test('is nothing when there are no words', async () => {
    const stream = await openStream();
    stream.sendMessage('  \n');
    expect(stream.store.getState().messages).toEqual([]);
  });

  test('while there is no connection, waits for one, in its order', async () => {
    const stream = createStream();
    stream.sendMessage('One');
    stream.sendMessage('Two');
    expect(server.requests).toEqual([]);
    server.onSaid = (text) => server.answer(`${text}, yes.`);
    stream.open();
    await until(stream.store, has('Two, yes.'));
    expect(server.said).toEqual(['One', 'Two']);
  });

  test.each(['hang-up', 'lose-answer'] as const)(
    'is said once, whatever happens: %s',
    async (kind) => {
      const stream = await openStream();
      server.fail('POST', { kind });
      server.onSaid = () => server.answer('Once.');
      stream.sendMessage('Add two');
      await until(stream.store, has('Once.'));
      stream.sendMessage('And then?');
      await expect.poll(() => server.said).toEqual(['Add two', 'And then?']);
    },
  );

  test('while an answer is written, waits for its end', async () => {
    const stream = await openStream({ wakeUp: neverWake });
    server.fail('POST', { kind: 'status', status: 409, code: 'turn_running', retryAfterS: 3_600 });
    stream.sendMessage('Two');
    await expect.poll(() => server.requests.length).toBe(2);
    expect(server.said).toEqual([]);
    server.answer('One.');
    await expect.poll(() => server.said).toEqual(['Two']);
  });

  test('and refused, is told, and does not hold up what is said next', async () => {
    const stream = await openStream();
    server.fail('POST', { kind: 'status', status: 400, code: 'message_too_long' });
    stream.sendMessage('Very long');
    const refused = await until(stream.store, ({ error }) => error !== null);
    expect(words(refused)).toEqual(['user: Very long', 'error: Refused: message_too_long.']);
    stream.sendMessage('Short');
    await until(stream.store, ({ error }) => error === null);
    expect(server.said).toEqual(['Short']);
  });
});
