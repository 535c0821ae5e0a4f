import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { ConversationList } from './conversation-list.ts';
import { FakeChatServer } from './testing/fake-chat-server.ts';

let server: FakeChatServer;
let list: ConversationList;

beforeEach(async () => {
  server = await FakeChatServer.start();
  list = new ConversationList(createApiClient({ baseUrl: server.url }));
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function minute(number: number): string {
  return new Date(Date.UTC(2026, 10, 21, 0, number)).toISOString();
}

function ids(): string[] {
  return list.store.getState().conversations.map(({ id }) => id);
}

describe('ConversationList', () => {
  test('reads the newest, and older ones on request, each once', async () => {
    for (let index = 0; index < 70; index += 1) {
      server.addConversation(`c${index}`, `Title ${index}`, minute(index));
    }
    await list.refresh();
    expect(ids()).toHaveLength(30);
    expect(ids()[0]).toBe('c69');
    // One that is new pushes another one to the next page, where it is met again.
    server.addConversation('new', 'New', minute(80));
    await list.loadMore();
    await list.refresh();
    await list.loadMore();
    expect(ids()).toHaveLength(71);
    expect(new Set(ids()).size).toBe(71);
    expect(list.store.getState().nextCursor).toBeNull();
    await list.loadMore();
    expect(server.seen(/cursor/)).toHaveLength(2);
  });

  test('drops what was deleted elsewhere, and keeps what is older than the newest page', async () => {
    for (let index = 0; index < 40; index += 1) {
      server.addConversation(`c${index}`, 'Title', minute(index));
    }
    await list.refresh();
    await list.loadMore();
    server.conversations.delete('c35');
    await list.refresh();
    expect(ids()).not.toContain('c35');
    expect(ids()).toHaveLength(39);
  });

  test('is empty for a visitor without a session', async () => {
    server.fail(/conversations/, {
      kind: 'status',
      status: 401,
      body: { error: { code: 'unauthorized', message: 'Sign in.' } },
    });
    await list.refresh();
    expect(list.store.getState()).toMatchObject({
      status: 'ready',
      conversations: [],
      error: null,
    });
  });

  test('says that it could not be read, but keeps what it had', async () => {
    server.fail(/conversations/, { kind: 'hang-up' });
    await list.refresh();
    expect(list.store.getState()).toMatchObject({
      status: 'failed',
      error: 'The server cannot be reached.',
    });
    server.addConversation('c1', 'One');
    await list.refresh();
    server.fail(/conversations/, { kind: 'hang-up' });
    await list.refresh();
    expect(list.store.getState()).toMatchObject({ status: 'ready', error: null });
    expect(ids()).toEqual(['c1']);
  });

  test('shows a new title at once, and the old one when the server refuses', async () => {
    server.addConversation('c1', 'Old');
    await list.refresh();
    const title = () => list.store.getState().conversations[0]?.title;
    const renaming = list.rename('c1', 'New');
    expect(title()).toBe('New');
    expect(await renaming).toBe(true);
    expect(server.conversations.get('c1')?.title).toBe('New');

    server.fail(/PATCH/, { kind: 'hang-up' });
    expect(await list.rename('c1', 'Newer')).toBe(false);
    expect(title()).toBe('New');
    expect(list.store.getState().error).toBe('The server cannot be reached.');
  });

  test('takes a conversation away at once, and brings it back when the server refuses', async () => {
    server.addConversation('c1', 'One');
    await list.refresh();
    server.fail(/DELETE/, { kind: 'hang-up' });
    const removing = list.remove('c1');
    expect(ids()).toEqual([]);
    expect(await removing).toBe(false);
    expect(ids()).toEqual(['c1']);
    expect(await list.remove('c1')).toBe(true);
    expect(server.conversations.has('c1')).toBe(false);
  });

  test('says when older ones could not be read', async () => {
    for (let index = 0; index < 31; index += 1) {
      server.addConversation(`c${index}`, 'Title', minute(index));
    }
    await list.refresh();
    server.fail(/cursor/, { kind: 'hang-up' });
    await list.loadMore();
    expect(list.store.getState()).toMatchObject({
      isLoadingMore: false,
      error: 'The server cannot be reached.',
    });
    await list.loadMore();
    expect(ids()).toHaveLength(31);
  });
});
