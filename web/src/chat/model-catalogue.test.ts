import type { ModelSummary } from '@chimera/protocol/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { type ChoiceStorage, ModelCatalogue } from './model-catalogue.ts';
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

function createCatalogue(choice: string | null): [ModelCatalogue, ChoiceStorage] {
  let kept = choice;
  const storage: ChoiceStorage = {
    read: () => kept,
    write: (next) => {
      kept = next;
    },
  };
  return [new ModelCatalogue(createApiClient({ baseUrl: server.url }), storage), storage];
}

describe('ModelCatalogue', () => {
  test('keeps the choice of the reader as long as the model is served, by any of its names', async () => {
    server.models = {
      defaultModel: 'groq/a',
      models: [model('groq/a'), model('groq/b', ['small'])],
    };
    for (const [choice, kept] of [
      ['groq/b', 'groq/b'],
      ['small', 'small'],
      ['groq/gone', null],
      [null, null],
    ] as const) {
      const [catalogue] = createCatalogue(choice);
      await catalogue.load();
      expect(catalogue.store.getState()).toMatchObject({ status: 'ready', chosenModel: kept });
    }
  });

  test('remembers a choice', () => {
    const [catalogue, storage] = createCatalogue(null);
    catalogue.choose('groq/b');
    expect(storage.read()).toBe('groq/b');
    expect(catalogue.store.getState().chosenModel).toBe('groq/b');
    catalogue.choose(null);
    expect(storage.read()).toBeNull();
  });

  test('follows the health of models while somebody looks, and no longer', async () => {
    const [catalogue] = createCatalogue(null);
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
    const [catalogue] = createCatalogue(null);
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
