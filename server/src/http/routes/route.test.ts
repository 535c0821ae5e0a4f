import type { RouteExplanation } from '@chimera/protocol/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NAMED_SCENARIOS } from '../../../../test/fake-provider/named-scenarios.ts';
import { type FakeProvider, startFakeProvider } from '../../../../test/fake-provider/server.ts';
import { startTestApp, type TestApp } from '../../../../test/harness/app.ts';

let fake: FakeProvider;
let app: TestApp;

beforeAll(async () => {
  fake = await startFakeProvider({ models: ['strong', 'mini'] });
  app = await startTestApp({
    configYaml: `
providers:
  fake: { type: openai-compatible, baseUrl: ${fake.url}/v1 }
models:
  resilient: { targets: [fake/strong, fake/mini] }
`,
  });
});

afterAll(async () => {
  await app.close();
  await fake.close();
});

async function explain(query: Record<string, string>): Promise<RouteExplanation> {
  const response = await app.fetch(`/api/route?${new URLSearchParams(query)}`);
  expect(response.status).toBe(200);
  return (await response.json()) as RouteExplanation;
}

describe('GET /api/route', () => {
  test('tells who would be asked, and that nothing speaks against it', async () => {
    expect(await explain({ model: 'resilient', message: 'Hello!' })).toEqual({
      requested: 'resilient',
      needs: {
        inputTokens: 2,
        outputTokens: null,
        tools: false,
        jsonSchema: false,
        vision: false,
        complexity: 'simple',
      },
      targets: ['strong', 'mini'].map((model) => ({
        provider: 'fake',
        model,
        availability: 'ready',
        hasBudget: true,
        lacks: [],
        reasons: [],
      })),
    });
  });

  test('takes the needs as they are said', async () => {
    const query = { model: 'resilient', tokens: '9000', tools: 'true', schema: '1', vision: 'yes' };
    expect((await explain(query)).needs).toEqual({
      inputTokens: 9_000,
      outputTokens: null,
      tools: true,
      jsonSchema: true,
      vision: true,
      complexity: 'complex',
    });
  });

  test('explains the default model when none is named', async () => {
    const response = await app.fetch('/api/route');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'unknown_model', field: 'model', message: expect.stringContaining('auto') },
    });
  });

  test('says why a target that failed comes last', async () => {
    fake.queue(NAMED_SCENARIOS.unauthorized);
    await app.post('/api/chat', { message: 'Hello', model: 'resilient', stream: false });
    const { targets } = await explain({ model: 'resilient' });
    expect(targets.map(({ model, availability }) => `${model} ${availability}`)).toEqual([
      'mini ready',
      'strong cooling',
    ]);
    expect(targets[1]?.reasons).toEqual([expect.stringMatching(/^cooling for \d+ s after auth$/)]);
    const { models } = (await (await app.fetch('/api/models')).json()) as {
      models: { id: string; health: string }[];
    };
    expect(Object.fromEntries(models.map(({ id, health }) => [id, health]))).toMatchObject({
      resilient: 'healthy',
      'fake/strong': 'down',
      'fake/mini': 'healthy',
    });
  });

  test.each([
    ['tokens', 'many'],
    ['tokens', '-1'],
    ['tools', 'perhaps'],
    ['model', ''],
  ])('refuses the %s %j', async (field, value) => {
    const response = await app.fetch(`/api/route?${new URLSearchParams({ [field]: value })}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', field } });
  });

  test('tells nothing to somebody without a key or a session', async () => {
    expect((await fetch(`${app.url}/api/route?model=resilient`)).status).toBe(401);
  });

  test('stands in the description of the API', async () => {
    const description = (await (await app.fetch('/openapi.json')).json()) as {
      paths: Record<string, { get: { parameters: { name: string }[] } }>;
    };
    expect(description.paths['/api/route']?.get.parameters.map(({ name }) => name).sort()).toEqual([
      'message',
      'model',
      'schema',
      'tokens',
      'tools',
      'vision',
    ]);
  });
});
