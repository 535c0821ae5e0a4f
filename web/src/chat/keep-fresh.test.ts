import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { ConversationList } from './conversation-list.ts';
import { type FreshnessOptions, keepFresh } from './keep-fresh.ts';
import { SessionRegistry } from './session-registry.ts';
import { openTabChannel, type TabChannel } from './tab-channel.ts';
import { FakeChatServer, userMessage } from './testing/fake-chat-server.ts';
import { sessionTools } from './testing/session-tools.ts';
import { until } from './testing/until.ts';

const CHANNEL = 'keep-fresh-test';
const HOUR_MS = 3_600_000;

let server: FakeChatServer;
let otherTab: TabChannel;

beforeEach(async () => {
  server = await FakeChatServer.start();
  otherTab = openTabChannel(CHANNEL);
});

afterEach(async () => {
  otherTab[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** A page on which `c1` is open and has been read. */
async function openPage(overrides: Partial<FreshnessOptions> = {}) {
  const list = new ConversationList(createApiClient({ baseUrl: server.url }));
  const sessions = new SessionRegistry(sessionTools(server));
  const tabs = openTabChannel(CHANNEL);
  let comeBack = () => {};
  const deleted: string[] = [];
  const freshness = keepFresh({
    list,
    sessions,
    tabs,
    openConversationId: () => 'c1',
    isVisible: () => true,
    onReturn: (listener) => {
      comeBack = listener;
      return () => undefined;
    },
    pollMs: HOUR_MS,
    onDeleted: (conversationId) => deleted.push(conversationId),
    ...overrides,
  });
  const session = sessions.get('c1');
  await session.refresh();
  await list.refresh();
  return {
    list,
    sessions,
    session,
    deleted,
    comeBack: () => comeBack(),
    [Symbol.dispose]() {
      freshness[Symbol.dispose]();
      session.close();
      tabs[Symbol.dispose]();
    },
  };
}

describe('keepFresh', () => {
  test('joins a turn that another tab has started', async () => {
    server.addConversation('c1', 'One');
    using page = await openPage();
    const turn = server.startTurn('c1', userMessage('q1', 'from there', null), 'q1');
    otherTab.post({ type: 'turn-started', conversationId: 'c1' });
    await until(page.session.store, (state) => state.phase === 'streaming');
    turn.answer('seen here');
    const state = await until(page.session.store, ({ phase }) => phase === 'idle');
    expect(state.messages.map(({ content }) => content)).toEqual(['from there', 'seen here']);
  });

  test('reads the conversation anew when the reader comes back and it has changed elsewhere', async () => {
    const conversation = server.addConversation('c1', 'One');
    using page = await openPage();
    conversation.messages.push(userMessage('q1', 'from a phone', null));
    conversation.updatedAt = '2026-11-21T13:00:00.000Z';
    page.comeBack();
    const state = await until(page.session.store, ({ messages }) => messages.length === 1);
    expect(state.messages[0]?.content).toBe('from a phone');
  });

  test('does not read a conversation that has not changed', async () => {
    server.addConversation('c1', 'One');
    using page = await openPage();
    const refreshed = until(page.list.store, ({ conversations }) => conversations.length === 2);
    server.addConversation('c2', 'Two');
    page.comeBack();
    await refreshed;
    expect(server.seen(/^GET \/api\/conversations\/c1$/)).toHaveLength(1);
  });

  test('asks now and then, but only while it is looked at', async () => {
    server.addConversation('c1', 'One');
    let isVisible = false;
    let looks = 0;
    using page = await openPage({
      pollMs: 5,
      isVisible: () => {
        looks += 1;
        if (looks === 3) isVisible = true;
        return isVisible;
      },
    });
    server.addConversation('c2', 'Two');
    await until(page.list.store, ({ conversations }) => conversations.length === 2);
    expect(looks).toBeGreaterThanOrEqual(3);
  });

  test('tells when the conversation was deleted in another tab', async () => {
    server.addConversation('c1', 'One');
    using page = await openPage();
    server.conversations.delete('c1');
    otherTab.post({ type: 'conversation-deleted', conversationId: 'c1' });
    await until(page.list.store, ({ conversations }) => conversations.length === 0);
    expect(page.deleted).toEqual(['c1']);
    expect(page.sessions.find('c1')).toBeNull();
  });
});
