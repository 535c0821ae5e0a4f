/** Vendors with a wire of their own, as an operator sets them up: by a key in the environment. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { answerText, readEvents } from '../harness/answers.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';

describe.each([
  {
    vendor: 'google',
    setting: 'GOOGLE_GENERATIVE_AI',
    key: 'AIza_test_0123456789abcdefghij',
    models: ['gemini-2.5-flash', 'gemini-3.5-flash'],
    best: 'gemini-3.5-flash',
    alias: 'gemini-flash',
  },
  {
    vendor: 'anthropic',
    setting: 'ANTHROPIC',
    key: 'sk-ant-test-0123456789abcdefghij',
    models: ['claude-opus-5', 'claude-haiku-4-5'],
    best: 'claude-haiku-4-5',
    alias: 'claude-3-haiku',
  },
])('$vendor', ({ vendor, setting, key, models, best, alias }) => {
  let fake: FakeProvider;
  let app: TestApp;

  beforeEach(async () => {
    fake = await startFakeProvider({ models, apiKey: key });
    app = await startTestApp({
      env: { [`${setting}_API_KEY`]: key, [`${setting}_BASE_URL`]: fake.url },
    });
  });

  afterEach(async () => {
    await app.close();
    await fake.close();
  });

  async function ask(model?: string): Promise<{ text: string; asked: string | undefined }> {
    const response = await app.post('/api/chat', { message: 'Hello', model, format: 'events' });
    expect(response.status).toBe(200);
    const text = answerText(await readEvents(response));
    return { text, asked: fake.requests.at(-1)?.body.model };
  }

  test('answers with one key set, and nothing else', async () => {
    const { text, asked } = await ask();
    expect(text).toBe(fake.answers.at(-1));
    expect(asked).toBe(best);
    expect(fake.requests.at(-1)?.fault).toBeNull();
  });

  test('is known by its alias, and by the ids that it lists', async () => {
    expect((await ask(alias)).asked).toBe(best);
    expect((await ask(`${vendor}/${models[0]}`)).asked).toBe(models[0]);
    const response = await app.fetch('/api/models');
    const listed = (await response.json()) as { models: { id: string; aliases: string[] }[] };
    const ids = listed.models.map(({ id }) => id);
    for (const model of models) expect(ids).toContain(`${vendor}/${model}`);
    expect(listed.models.find(({ id }) => id === `${vendor}/${best}`)?.aliases).toContain(alias);
  });

  test('serves /v1, streamed and whole', async () => {
    const body = { model: `${vendor}/${best}`, messages: [{ role: 'user', content: 'Hello' }] };
    const whole = await app.post('/v1/chat/completions', body);
    expect(await whole.json()).toMatchObject({
      model: best,
      choices: [{ message: { content: fake.answers.at(-1) }, finish_reason: 'stop' }],
      usage: { completion_tokens: 60 },
    });
    const stream = await app.post('/v1/chat/completions', { ...body, stream: true });
    expect(await stream.text()).toContain('data: [DONE]');
  });

  test('gives its key to nobody', async () => {
    const body = JSON.stringify({ error: { message: `The key ${key} is not valid.` } });
    fake.setDefaults({ fault: { type: 'answer', status: 401, body } });
    const response = await app.post('/api/chat', { message: 'x', stream: false });
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain(key);
  });
});
