import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionRegistry } from './session-registry.ts';
import { FakeChatServer } from './testing/fake-chat-server.ts';
import { sessionTools } from './testing/session-tools.ts';
import { until } from './testing/until.ts';

let server: FakeChatServer;
let registry: SessionRegistry;

beforeEach(async () => {
  server = await FakeChatServer.start();
  registry = new SessionRegistry(sessionTools(server));
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

describe('SessionRegistry', () => {
  test('gives the same session for the same conversation', () => {
    expect(registry.get('c1')).toBe(registry.get('c1'));
    expect(registry.get('c1')).not.toBe(registry.get('c2'));
    expect(registry.find('c1')).toBe(registry.get('c1'));
    expect(registry.find('c3')).toBeNull();
  });

  test('keeps the session in which a conversation began, and makes another new one', async () => {
    server.onTurn = (turn) => turn.answer('hi');
    const fresh = registry.get(null);
    expect(registry.get(null)).toBe(fresh);
    fresh.submit('hello', null);
    const { conversationId } = await until(fresh.store, (state) => state.conversationId !== null);
    expect(registry.get(conversationId)).toBe(fresh);
    expect(registry.get(null)).not.toBe(fresh);
  });

  test('forgets the one that was not used for longest', () => {
    const first = registry.get('c0');
    const second = registry.get('c1');
    for (let index = 2; index < 8; index += 1) registry.get(`c${index}`);
    registry.get('c0');
    registry.get('c8');
    expect(registry.find('c0')).toBe(first);
    expect(registry.find('c1')).toBeNull();
    expect(registry.get('c1')).not.toBe(second);
  });

  test('stops watching a conversation that was deleted', async () => {
    const session = registry.get(null);
    session.submit('hello', null);
    const { conversationId } = await until(session.store, (state) => state.phase === 'streaming');
    registry.get(conversationId);
    registry.forget(conversationId ?? '');
    expect(session.store.getState().phase).toBe('idle');
    expect(registry.find(conversationId ?? '')).toBeNull();
  });
});
