import { afterEach, beforeEach, expect, test } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { fakeProviderYaml, startTestApp } from '../harness/app.ts';

let fake: FakeProvider;

beforeEach(async () => {
  fake = await startFakeProvider();
  fake.setDefaults(NAMED_SCENARIOS['stall-mid']);
});

afterEach(() => fake.close());

test.each([
  ['/api/chat', { message: 'Hello!', stream: false }, { error: { code: 'shutting_down' } }],
  ['/chat', { user_query: 'Hello!', stream: false }, { detail: expect.any(String) }],
])(
  'who waits for a whole answer of %s is told that the server ends',
  async (path, question, error) => {
    const app = await startTestApp({
      configYaml: fakeProviderYaml(fake.url),
      env: { SHUTDOWN_GRACE_MS: '0' },
    });
    const answered = app.post(path, question);
    await fake.waitForRequest();
    await app.close();
    const response = await answered;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject(error);
    // The answer goes on after the next start, and here is where.
    expect(response.headers.get('x-turn-id')).not.toBeNull();
  },
);
