import type { ModelSummary } from '@chimera/protocol/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { ModelCatalogue } from './model-catalogue.ts';
import { FakeChatServer } from './testing/fake-chat-server.ts';
import { until } from './testing/until.ts';

let server: FakeChatServer;

beforeEach(async () => {
  server = await FakeChatServer.start();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function model(id: string, aliases: string[] = []): ModelSummary {
  return {
    id,
    provider: 'groq',
    name: id,
    contextTokens: null,
    maxOutputTokens: null,
    aliases,
    health: 'healthy',
  };
}

/** @param stored what the browser has kept; what is chosen goes there too. */
function createCatalogue(stored = new Map<string, string>()): ModelCatalogue {
  return new ModelCatalogue(createApiClient({ baseUrl: server.url }), {
    get: (key) => stored.get(key) ?? null,
    set: (key, value) => void (value === null ? stored.delete(key) : stored.set(key, value)),
  });
}

describe('ModelCatalogue', () => {
  test('knows models and agents', async () => {
    server.models = { defaultModel: 'groq/a', models: [model('groq/a')] };
    server.agents = [{ id: 'agent/shop', title: 'Shop', description: '', members: [], tools: [] }];
    const catalogue = createCatalogue();
    await catalogue.load();
    const ready = { status: 'ready', agents: server.agents, ...server.models };
    expect(catalogue.store.getState()).toMatchObject(ready);

    server.fail(/agents/, { kind: 'status', status: 500, body: {} });
    await catalogue.load();
    expect(catalogue.store.getState()).toMatchObject(ready);
  });

  test('remembers choices: for new conversations, and in each', () => {
    const stored = new Map<string, string>();
    const catalogue = createCatalogue(stored);
    catalogue.choose(null, 'groq/b');
    catalogue.choose('c1', 'agent/shop');
    catalogue.choose('c2', null);
    const kept = { chosenModel: 'groq/b', choices: { c1: 'agent/shop', c2: null } };
    expect(catalogue.store.getState()).toMatchObject(kept);
    expect(createCatalogue(stored).store.getState()).toMatchObject(kept);

    catalogue.choose(null, null);
    expect(createCatalogue(stored).store.getState().chosenModel).toBeNull();
  });

  test('forgets the choices of long ago', () => {
    const catalogue = createCatalogue();
    for (let number = 0; number < 150; number += 1) catalogue.choose(`c${number}`, 'groq/a');
    catalogue.choose('c60', 'groq/b');
    const { choices } = catalogue.store.getState();
    expect(Object.keys(choices)).toHaveLength(100);
    expect(choices).toMatchObject({ c60: 'groq/b', c149: 'groq/a' });
    expect(choices).not.toHaveProperty('c20');
  });

  test.each(['{', '7', '{"c1":7}'])('does not stumble over %s in the storage', (text) => {
    const catalogue = createCatalogue(new Map([['chimera.models', text]]));
    expect(catalogue.store.getState().choices).toEqual({});
  });

  test('follows the health of models while somebody looks, and no longer', async () => {
    const catalogue = createCatalogue();
    server.models = { defaultModel: 'groq/a', models: [model('groq/a')] };
    const stop = catalogue.watch(5);
    await until(catalogue.store, ({ status }) => status === 'ready');
    server.models = { ...server.models, models: [{ ...model('groq/a'), health: 'down' }] };
    await until(catalogue.store, ({ models }) => models[0]?.health === 'down');
    stop();
    await catalogue.load();
    const asked = server.seen(/models/).length;
    for (let times = 0; times < 10; times += 1) await catalogue.load();
    expect(server.seen(/models/)).toHaveLength(asked + 10);
  });

  test('says that it could not be read, and keeps what it had', async () => {
    const catalogue = createCatalogue();
    server.fail(/models/, { kind: 'hang-up' });
    await catalogue.load();
    expect(catalogue.store.getState()).toMatchObject({
      status: 'failed',
      error: 'The server cannot be reached.',
    });
    await catalogue.load();
    server.fail(/models/, { kind: 'hang-up' });
    await catalogue.load();
    expect(catalogue.store.getState()).toMatchObject({ status: 'ready', error: null });
  });
});
