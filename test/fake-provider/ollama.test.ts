import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKnownProvider } from '../../server/src/providers/known-providers.ts';
import type { ErrorName } from './error-answers.ts';
import { errorAnswer } from './error-answers.ts';
import type { FakeProvider } from './server.ts';
import { startFakeProvider } from './server.ts';

let fake: FakeProvider;
beforeEach(async () => {
  fake = await startFakeProvider({ models: ['llama'], defaults: { dialect: 'ollama' } });
});
afterEach(() => fake.close());

async function ask(more: object = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${fake.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'llama',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      ...more,
    }),
  });
  return { status: response.status, text: await response.text() };
}

describe('Ollama', () => {
  test('says its role with every word, and its reason with the last', async () => {
    fake.queue({ text: 'Two words' });
    const { text } = await ask();
    const chunks = text
      .split('\n\n')
      .filter((frame) => frame.startsWith('data: {'))
      .map((frame) => JSON.parse(frame.slice('data: '.length)));
    expect(chunks.map(({ choices }) => choices[0])).toMatchObject([
      { delta: { role: 'assistant', content: 'Two' }, finish_reason: null },
      { delta: { role: 'assistant', content: ' words' }, finish_reason: 'stop' },
    ]);
    expect(chunks[0].system_fingerprint).toBe('fp_ollama');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('counts when it is asked to', async () => {
    expect((await ask()).text).not.toContain('usage');
    expect((await ask({ stream_options: { include_usage: true } })).text).toContain('"usage":{');
  });

  test('lists its models as a library, without sizes', async () => {
    const response = await fetch(`${fake.url}/v1/models`);
    expect(await response.json()).toEqual({
      object: 'list',
      data: [{ id: 'llama', object: 'model', created: 1_700_000_000, owned_by: 'library' }],
    });
  });

  test.each<[ErrorName, number, object]>([
    ['not-found', 404, { message: "model 'fake-1' not found", type: 'not_found_error' }],
    ['bad-parameter', 400, { type: 'invalid_request_error' }],
    ['server-error', 500, { message: 'The server had an error.', type: 'api_error' }],
  ])('has few words for %s', async (name, status, error) => {
    fake.queue({ fault: errorAnswer(name) });
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { ...error, param: null, code: null } });
  });

  test('is understood', async () => {
    const provider = createKnownProvider({
      name: 'ollama',
      type: 'ollama',
      baseUrl: fake.url,
      apiKey: undefined,
    });
    const signal = new AbortController().signal;
    const request = { model: 'llama', messages: [{ role: 'user' as const, content: 'Hi' }] };
    const events = (await Array.fromAsync(provider.stream(request, { signal }))).flat();
    const said = events.map((event) => (event.type === 'text-delta' ? event.delta : ''));
    expect(said.join('')).toBe(fake.answers[0]);
    fake.queue({ fault: errorAnswer('not-found') });
    await expect(Array.fromAsync(provider.stream(request, { signal }))).rejects.toMatchObject({
      kind: 'not-found',
    });
    await provider.close();
  });
});
