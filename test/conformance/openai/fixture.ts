/** A server whose only provider is the fake one, for clients of OpenAI's API. */
import { type FakeProvider, startFakeProvider } from '../../fake-provider/server.ts';
import { startTestApp, type TestApp } from '../../harness/app.ts';

export interface Fixture {
  app: TestApp;
  fake: FakeProvider;
  close(): Promise<void>;
}

/** A model of the generic provider, and of the one that speaks Groq's dialect. */
export const MODEL = 'fake/fake-1';
export const GROQ_MODEL = 'quick/openai/gpt-oss-120b';
/** A route over two targets, and one whose answers carry the name that was asked for. */
export const ROUTE = 'resilient';
export const ECHOING_ROUTE = 'gpt-4-ours';

export async function startFixture(): Promise<Fixture> {
  const fake = await startFakeProvider({ models: ['fake-1', 'fake-2', 'openai/gpt-oss-120b'] });
  const app = await startTestApp({
    configYaml: `
providers:
  fake: { type: openai-compatible, baseUrl: ${fake.url}/v1, auto: true }
  quick: { type: groq, baseUrl: ${fake.url}, apiKey: gsk_test_0123456789abcdefghij }
models:
  ${ROUTE}: { targets: [fake/fake-1, fake/fake-2] }
  ${ECHOING_ROUTE}: { targets: [fake/fake-1], echoModel: true }
aliases:
  our-alias: fake/fake-1
  our-best: ${ROUTE}
`,
  });
  return {
    app,
    fake,
    async close() {
      await app.close();
      await fake.close();
    },
  };
}

/** A `fetch` that counts what goes through it. */
export function countingFetch(): { fetch: typeof fetch; calls(): number } {
  let calls = 0;
  return {
    fetch: (input, init) => {
      calls += 1;
      return fetch(input, init);
    },
    calls: () => calls,
  };
}
