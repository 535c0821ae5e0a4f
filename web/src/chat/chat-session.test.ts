import { textOf } from '@chimera/protocol/message';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChatSession, type ChatSessionTools } from './chat-session.ts';
import type { ChatState } from './chat-state.ts';
import { pathTo } from './conversation-tree.ts';
import { MAX_SUBMIT_TRIES } from './start-turn.ts';
import { FakeChatServer, userMessage } from './testing/fake-chat-server.ts';
import { neverWake, sessionTools, wakeAtOnce } from './testing/session-tools.ts';
import { until as untilStore } from './testing/until.ts';

let server: FakeChatServer;

beforeEach(async () => {
  server = await FakeChatServer.start();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function createSession(
  conversationId: string | null,
  overrides: Partial<ChatSessionTools> = {},
): ChatSession {
  return new ChatSession(sessionTools(server, overrides), conversationId);
}

function until(session: ChatSession, fits: (state: ChatState) => boolean): Promise<ChatState> {
  return untilStore(session.store, fits);
}

const atRest = (state: ChatState) => ['idle', 'stopped', 'failed'].includes(state.phase);

/** The words on the screen, from the root to the leaf. */
function wordsOnScreen(state: ChatState): string[] {
  return pathTo(state.messages, state.leafId).map((message) => message.content);
}

function liveText(state: ChatState): string {
  return state.turn?.message == null ? '' : textOf(state.turn.message);
}

describe('a first message', () => {
  test('is shown at once, streams its answer and ends idle', async () => {
    const session = createSession(null);
    session.submit('hello', 'groq/fake');
    expect(wordsOnScreen(session.store.getState())).toEqual(['hello']);
    expect(session.store.getState().phase).toBe('submitting');

    await until(session, (state) => state.phase === 'streaming');
    const turn = server.turns[0];
    turn?.begin();
    turn?.say('Good ');
    expect(liveText(await until(session, (state) => liveText(state) !== ''))).toBe('Good ');
    turn?.say('day');
    turn?.end();

    const state = await until(session, atRest);
    expect(state).toMatchObject({ phase: 'idle', conversationId: 'conversation-1', turn: null });
    expect(wordsOnScreen(state)).toEqual(['hello', 'Good day']);
    expect(server.seen(/^POST \/api\/chat$/)[0]?.body).toEqual({
      message: 'hello',
      messageId: 'id-1',
      trigger: 'submit-message',
      model: 'groq/fake',
      format: 'events',
    });
  });

  test('tells what is being done for it', async () => {
    const session = createSession(null);
    session.submit('hello', null);
    expect(session.store.getState().turn?.activity).toEqual({ kind: 'sending' });
    await until(session, (state) => state.phase === 'streaming');
    server.turns[0]?.begin();
    const state = await until(session, ({ turn }) => turn?.message !== null);
    expect(state.turn?.activity).toEqual({ kind: 'writing' });
  });
});

describe('a connection that breaks', () => {
  test('wherever it is cut, every event is shown once and in order', async () => {
    server.onTurn = (turn) => turn.answer('one ', 'two ', 'thrée');
    const wholeBytes = 1_200;
    for (let afterBytes = 0; afterBytes < wholeBytes; afterBytes += 37) {
      server.fail(/^POST \/api\/chat$/, { kind: 'cut', afterBytes });
      server.fail(/\/stream/, { kind: 'cut', afterBytes: 200 });
      server.fail(/\/stream/, { kind: 'hang-up' });
      const session = createSession(null, {
        newId: () => `cut-${afterBytes}`,
        retry: { wakeUp: wakeAtOnce, random: () => 0, silenceLimitMs: 5_000 },
      });
      session.submit('count', null);
      const state = await until(session, atRest);
      expect(wordsOnScreen(state)).toEqual(['count', 'one two thrée']);
      expect(state.phase).toBe('idle');
    }
  }, 60_000);

  test('asks for the rest after what it has, and says that it reconnects', async () => {
    const session = createSession(null);
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'streaming');
    const turn = server.turns[0];
    turn?.begin();
    turn?.say('before ');
    await until(session, (state) => liveText(state) === 'before ');
    server.dropConnections();
    await until(session, (state) => state.phase === 'reconnecting');
    turn?.say('after');
    turn?.end();
    const state = await until(session, atRest);
    expect(wordsOnScreen(state).at(-1)).toBe('before after');
    expect(server.seen(/\/stream/)[0]?.path).toContain('turnId=turn-1&after=5');
  });

  test('is given up when it stays silent too long', async () => {
    const session = createSession(null, {
      retry: { wakeUp: neverWake, random: () => 0, silenceLimitMs: 40 },
    });
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'reconnecting');
    server.turns[0]?.answer('late');
    expect(wordsOnScreen(await until(session, atRest))).toEqual(['hello', 'late']);
  });

  test('comes back at once when the page is woken up', async () => {
    const { promise: isWaiting, resolve: setWaiting } = Promise.withResolvers<() => void>();
    const session = createSession(null, {
      retry: {
        wakeUp: (listener) => {
          setWaiting(listener);
          return () => undefined;
        },
        // More than any real die: whoever does not wake up waits for hours.
        random: () => 100_000,
        silenceLimitMs: 5_000,
      },
    });
    server.fail(/^POST \/api\/chat$/, { kind: 'cut', afterBytes: 0 });
    server.onTurn = (turn) => turn.answer('here');
    session.submit('hello', null);
    const wake = await isWaiting;
    wake();
    expect(wordsOnScreen(await until(session, atRest))).toEqual(['hello', 'here']);
  });

  test('reads the stored answer when the journal has it no more', async () => {
    const session = createSession(null);
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'streaming');
    const turn = server.turns[0];
    turn?.begin();
    turn?.say('half');
    await until(session, (state) => liveText(state) === 'half');
    server.fail(/\/stream/, { kind: 'status', status: 204, body: undefined });
    server.dropConnections();
    await until(session, (state) => state.phase === 'reconnecting');
    turn?.say(' and half');
    turn?.end();
    const state = await until(session, (now) => now.history === 'ready' && now.title !== null);
    expect(wordsOnScreen(state)).toEqual(['hello', 'half and half']);
  });

  test('asks ever more slowly when the server calls a turn running but has no events of it', async () => {
    const turn = server.startTurn('c1', userMessage('q1', 'hello', null), 'q1');
    for (let times = 0; times < 3; times += 1) {
      server.fail(/\/stream/, { kind: 'status', status: 204, body: undefined });
    }
    const secondWait = Promise.withResolvers<() => void>();
    let waits = 0;
    const session = createSession('c1', {
      retry: {
        wakeUp: (listener) => {
          waits += 1;
          if (waits === 1) setImmediate(listener);
          else secondWait.resolve(listener);
          return () => undefined;
        },
        // More than any real die: whoever does not wake up waits for hours.
        random: () => 100_000,
        silenceLimitMs: 5_000,
      },
    });
    session.open();
    const wake = await secondWait.promise;
    expect(server.seen(/\/stream/)).toHaveLength(3);
    turn.answer('found');
    wake();
    await until(session, (state) => wordsOnScreen(state).includes('found'));
  });

  test('reads the conversation when the events are too old', async () => {
    const session = createSession(null);
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'streaming');
    server.fail(/\/stream/, {
      kind: 'status',
      status: 410,
      body: { error: { code: 'answer_expired', message: 'Too old.' } },
    });
    server.turns[0]?.begin();
    server.dropConnections();
    server.turns[0]?.say('stored');
    server.turns[0]?.end();
    const state = await until(session, (now) => now.title !== null);
    expect(wordsOnScreen(state)).toEqual(['hello', 'stored']);
    expect(state.failure).toBeNull();
  });

  test('marks an answer whose rest is refused, and keeps what was shown', async () => {
    const session = createSession(null);
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'streaming');
    server.turns[0]?.begin();
    server.turns[0]?.say('half');
    await until(session, (state) => liveText(state) === 'half');
    server.fail(/\/stream/, {
      kind: 'status',
      status: 404,
      body: { error: { code: 'conversation_not_found', message: 'Gone.' } },
    });
    server.dropConnections();
    const state = await until(session, (now) => now.failure !== null);
    expect(state.failure).toEqual({
      code: 'conversation_not_found',
      message: 'Gone.',
      retryAfterMs: null,
      failedAt: '2026-11-21T12:00:00.000Z',
      canRetry: false,
    });
    expect(state.messages.at(-1)).toMatchObject({
      content: 'half',
      metadata: { error: { code: 'answer_interrupted' } },
    });
  });
});

describe('sending', () => {
  test('is repeated under the same id when its answer is lost, and starts one turn', async () => {
    server.onTurn = (turn) => turn.answer('once');
    server.fail(/^POST \/api\/chat$/, { kind: 'lose-answer' });
    server.fail(/^POST \/api\/chat$/, { kind: 'hang-up' });
    const session = createSession(null);
    session.submit('hello', null);
    expect(wordsOnScreen(await until(session, atRest))).toEqual(['hello', 'once']);
    const posts = server.seen(/^POST \/api\/chat$/);
    expect(posts).toHaveLength(3);
    expect(new Set(posts.map((post) => post.headers['idempotency-key']))).toEqual(
      new Set(['id-1']),
    );
    expect(server.turns).toHaveLength(1);
  });

  test('keeps the message when the server stays away, and sends it on request', async () => {
    for (let tries = 0; tries < MAX_SUBMIT_TRIES; tries += 1) {
      server.fail(/^POST \/api\/chat$/, { kind: 'hang-up' });
    }
    const session = createSession(null, {
      retry: { wakeUp: wakeAtOnce, random: () => 0, silenceLimitMs: 5_000 },
    });
    session.submit('hello', null);
    const failed = await until(session, atRest);
    expect(failed.failure).toEqual({
      code: 'network',
      message: 'The server cannot be reached.',
      retryAfterMs: null,
      failedAt: '2026-11-21T12:00:00.000Z',
      canRetry: true,
    });
    expect(wordsOnScreen(failed)).toEqual(['hello']);

    server.onTurn = (turn) => turn.answer('at last');
    session.retry();
    const state = await until(session, (now) => atRest(now) && now.failure === null);
    expect(wordsOnScreen(state)).toEqual(['hello', 'at last']);
    expect(server.turns).toHaveLength(1);
  });

  test('says what could not be sent together with the next message', async () => {
    server.fail(/^POST \/api\/chat$/, {
      kind: 'status',
      status: 429,
      body: { error: { code: 'rate_limited', message: 'Slow down.' } },
    });
    server.onTurn = (turn) => turn.answer('both');
    const session = createSession(null);
    session.submit('first', null);
    await until(session, atRest);
    session.submit('second', null);
    const state = await until(session, (now) => atRest(now) && now.failure === null);
    expect(wordsOnScreen(state)).toEqual(['first\n\nsecond', 'both']);
  });

  test('gives refused words back and leaves the tree as it was', async () => {
    server.fail(/^POST \/api\/chat$/, {
      kind: 'status',
      status: 400,
      body: { error: { code: 'message_too_long', message: 'Too long.' } },
    });
    const session = createSession(null);
    session.submit('very long', null);
    const state = await until(session, (now) => now.returnedText !== null);
    expect(state).toMatchObject({ messages: [], leafId: null, returnedText: 'very long' });
    expect(state.failure).toMatchObject({ message: 'Too long.', canRetry: false });
    session.takeReturnedText();
    expect(session.store.getState().returnedText).toBeNull();
  });

  test('joins the turn that somebody else has started meanwhile', async () => {
    const turn = server.startTurn('c1', userMessage('q1', 'from elsewhere', null), 'q1');
    const session = createSession('c1');
    server.fail(/^POST \/api\/chat$/, {
      kind: 'status',
      status: 409,
      body: {
        error: { code: 'turn_running', message: 'Wait.', details: { turnId: turn.turnId } },
      },
    });
    session.submit('mine', null);
    const streaming = await until(session, (state) => state.phase === 'streaming');
    expect(streaming.returnedText).toBe('mine');
    turn.answer('theirs');
    expect(wordsOnScreen(await until(session, atRest))).toEqual(['from elsewhere', 'theirs']);
  });
});

describe('stopping', () => {
  test('is done on the server, and shows in every session that watches', async () => {
    const first = createSession(null);
    first.submit('hello', null);
    await until(first, (state) => state.phase === 'streaming');
    const turn = server.turns[0];
    turn?.begin();
    turn?.say('some');
    const second = createSession('conversation-1');
    second.open();
    await until(second, (state) => liveText(state) === 'some');

    second.stop();
    expect(second.store.getState().turn?.isStopping).toBe(true);
    for (const session of [first, second]) {
      const state = await until(session, atRest);
      expect(state.phase).toBe('stopped');
      expect(wordsOnScreen(state)).toEqual(['hello', 'some']);
    }
    expect(server.seen(/stop$/).map((request) => request.body)).toEqual([{ turnId: 'turn-1' }]);
  });

  test('before the server has answered, takes effect as soon as it has', async () => {
    const gate = Promise.withResolvers<void>();
    server.fail(/^POST \/api\/chat$/, { kind: 'wait', until: gate.promise });
    const session = createSession(null);
    session.submit('hello', null);
    session.stop();
    gate.resolve();
    expect((await until(session, atRest)).phase).toBe('stopped');
  });

  test('while the connection is lost, is said again when it is back', async () => {
    const session = createSession(null);
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'streaming');
    server.turns[0]?.begin();
    await until(session, (state) => state.turn?.message != null);
    server.fail(/stop$/, { kind: 'hang-up' });
    server.fail(/\/stream/, { kind: 'hang-up' });
    server.dropConnections();
    await until(session, (state) => state.phase === 'reconnecting');
    session.stop();
    expect((await until(session, atRest)).phase).toBe('stopped');
  });

  test('while a message waits to be sent, takes it back', async () => {
    server.fail(/^POST \/api\/chat$/, {
      kind: 'status',
      status: 503,
      body: { error: { code: 'shutting_down', message: 'Restarting.' } },
      headers: { 'retry-after': '30' },
    });
    const session = createSession(null);
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'reconnecting');
    session.stop();
    const state = await until(session, (now) => now.returnedText !== null);
    expect(state).toMatchObject({ messages: [], returnedText: 'hello' });
  });
});

describe('branches', () => {
  async function withOneAnswer(): Promise<ChatSession> {
    server.onTurn = (turn) => turn.answer(`answer ${turn.turnId}`);
    const session = createSession(null);
    session.submit('question', null);
    await until(session, atRest);
    return session;
  }

  test('answering anew puts another answer beside the first', async () => {
    const session = await withOneAnswer();
    session.regenerate('answer-1', 'other/model');
    expect(wordsOnScreen(session.store.getState())).toEqual(['question']);
    const state = await until(session, atRest);
    expect(wordsOnScreen(state)).toEqual(['question', 'answer turn-2']);
    expect(server.seen(/^POST \/api\/chat$/)[1]?.body).toEqual({
      message: '',
      messageId: 'answer-1',
      conversationId: 'conversation-1',
      trigger: 'regenerate-message',
      model: 'other/model',
      format: 'events',
    });
    session.showBranch('answer-1');
    expect(wordsOnScreen(session.store.getState())).toEqual(['question', 'answer turn-1']);
  });

  test('editing asks the question again beside the first', async () => {
    const session = await withOneAnswer();
    session.edit('id-1', 'better question', null);
    const state = await until(session, atRest);
    expect(wordsOnScreen(state)).toEqual(['better question', 'answer turn-2']);
    expect(server.seen(/^POST \/api\/chat$/)[1]?.body).toMatchObject({
      message: 'better question',
      parentId: null,
      trigger: 'submit-message',
    });
  });

  test('a follow-up goes under the branch on the screen', async () => {
    const session = await withOneAnswer();
    session.submit('and then?', null);
    await until(session, atRest);
    expect(server.seen(/^POST \/api\/chat$/)[1]?.body).toMatchObject({ parentId: 'answer-1' });
  });
});

describe('opening', () => {
  test('shows what is stored and joins a running turn from its beginning', async () => {
    const turn = server.startTurn('c1', userMessage('q1', 'hello', null), 'q1');
    turn.begin();
    turn.say('already ');
    const session = createSession('c1');
    expect(session.store.getState().history).toBe('loading');
    session.open();
    await until(session, (state) => liveText(state) === 'already ');
    turn.say('running');
    turn.end();
    expect(wordsOnScreen(await until(session, atRest))).toEqual(['hello', 'already running']);
    expect(server.seen(/\/stream/)[0]?.path).toContain('after=0');
  });

  test('after closing, goes on where it was', async () => {
    const session = createSession(null);
    session.submit('hello', null);
    await until(session, (state) => state.phase === 'streaming');
    const turn = server.turns[0];
    turn?.begin();
    turn?.say('before ');
    await until(session, (state) => liveText(state) === 'before ');
    session.close();
    expect(session.store.getState().phase).toBe('idle');
    turn?.say('and ');
    session.open();
    await until(session, (state) => liveText(state) === 'before and ');
    turn?.end();
    expect(wordsOnScreen(await until(session, atRest))).toEqual(['hello', 'before and ']);
    expect(server.seen(/\/stream/)[0]?.path).toContain('after=5');
  });

  test('says when there is no such conversation, and when it could not be read', async () => {
    const missing = createSession('nowhere');
    missing.open();
    expect((await until(missing, (state) => state.history !== 'loading')).history).toBe('missing');
    server.fail(/conversations/, { kind: 'hang-up' });
    const unreachable = createSession('c2');
    unreachable.open();
    expect((await until(unreachable, (state) => state.history !== 'loading')).history).toBe(
      'failed',
    );
  });
});

test('tells when a turn that it watches starts and ends', async () => {
  const seen: string[] = [];
  const ended = Promise.withResolvers<void>();
  server.onTurn = (turn) => turn.answer('hi');
  const session = createSession(null, {
    onTurn: (what, conversationId) => {
      seen.push(`${what} ${conversationId}`);
      if (what === 'ended') ended.resolve();
    },
  });
  session.submit('hello', null);
  await ended.promise;
  expect(seen).toEqual(['started conversation-1', 'ended conversation-1']);
});

describe('a button that runs a tool', () => {
  /** A conversation with a question and its answer. */
  async function openShop(overrides: Partial<ChatSessionTools> = {}): Promise<ChatSession> {
    const { messages } = server.addConversation('c1', 'A title');
    const answer = { ...userMessage('a1', 'Here they are.', 'q1'), role: 'assistant' as const };
    messages.push(userMessage('q1', 'Headphones?', null), answer);
    const session = createSession('c1', overrides);
    session.open();
    await until(session, ({ history }) => history === 'ready');
    return session;
  }

  test('runs it once, as a turn under the newest message', async () => {
    const session = await openShop();
    session.runTool('show_product_details', { product_id: 'p2' });
    session.runTool('show_product_details', { product_id: 'p2' });
    await until(session, ({ phase }) => phase === 'streaming');
    server.turns[0]?.answer('The second one.');
    const state = await until(session, atRest);

    expect(wordsOnScreen(state)).toEqual(['Headphones?', 'Here they are.', 'The second one.']);
    const [request, ...others] = server.seen(/^POST \/api\/conversations/);
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      path: '/api/conversations/c1/tools/show_product_details',
      headers: { 'idempotency-key': 'id-1' },
      body: { input: { product_id: 'p2' }, format: 'events' },
    });
  });

  test('is repeated under the same key when its answer is lost, and starts one turn', async () => {
    const session = await openShop({
      retry: { wakeUp: wakeAtOnce, random: () => 0, silenceLimitMs: 5_000 },
    });
    server.fail(/tools/, { kind: 'lose-answer' });
    server.onTurn = (turn) => turn.answer('Added.');
    session.runTool('add_to_cart', { product_id: 'p2', quantity: 2 });
    await until(session, (state) => state.phase === 'idle' && state.messages.length === 3);
    expect(server.seen(/tools/)).toHaveLength(2);
    expect(server.turns).toHaveLength(1);
  });

  test('does nothing while an answer is written, and before there is a conversation', async () => {
    const fresh = createSession(null);
    fresh.runTool('view_cart', {});
    const session = await openShop();
    session.submit('And smaller ones?', null);
    session.runTool('view_cart', {});
    await until(session, ({ phase }) => phase === 'streaming');
    server.turns[0]?.answer('No.');
    await until(session, atRest);
    expect(server.seen(/tools/)).toEqual([]);
  });

  test('gives words back that could not be sent', async () => {
    const session = await openShop();
    const error = { code: 'rate_limited', message: 'Too many requests.' };
    server.fail(/POST \/api\/chat$/, { kind: 'status', status: 429, body: { error } });
    session.submit('Do not lose this', null);
    await until(session, ({ phase }) => phase === 'failed');
    session.runTool('view_cart', {});
    expect(session.store.getState().returnedText).toBe('Do not lose this');
  });
});

test('what a turn waits for is answered to the server, and a refusal is told', async () => {
  const session = createSession(null);
  session.submit('Pay the bill', null);
  await until(session, ({ phase }) => phase === 'streaming');
  const approvals = [{ id: 'ap1', approved: false, reason: 'Too much.' }];
  await session.respond({ approvals });
  expect(server.seen(/respond/)).toMatchObject([
    { path: '/api/chat/conversation-1/respond', body: { approvals } },
  ]);

  const error = { code: 'invalid_request', message: 'amount: must be positive.' };
  server.fail(/respond/, { kind: 'status', status: 400, body: { error } });
  await expect(session.respond({ approvals })).rejects.toThrow('amount: must be positive.');
});
