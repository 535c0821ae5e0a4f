import { startFakeProvider } from '../../fake-provider/server.ts';
import { test as base } from './browser-test.ts';

/** Tests over a second provider as well; the default model goes from the first to it. */
export const testWithOther = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads here what is needed: nothing
  .extend('other', async ({}, { onCleanup }) => {
    const other = await startFakeProvider({ models: ['other-1'] });
    onCleanup(() => other.close());
    return other;
  })
  .extend('appOptions', async ({ fake, other }) => ({
    configYaml: `
providers:
  fake: { type: openai-compatible, baseUrl: ${fake.url}/v1, prefill: yes }
  other: { type: openai-compatible, baseUrl: ${other.url}/v1, prefill: yes }
models:
  resilient: { targets: [fake/fake-1, other/other-1] }
`,
    env: { DEFAULT_MODEL: 'resilient' },
  }));
