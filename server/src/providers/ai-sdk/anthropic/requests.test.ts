/** What Anthropic is sent, as its fake received it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeProvider } from '../../../../../test/fake-provider/server.ts';
import { startFakeProvider } from '../../../../../test/fake-provider/server.ts';
import { API_KEY, collect, connect } from '../../../../../test/harness/provider-answers.ts';
import type { ModelRequest, Provider } from '../../port.ts';

const WIRE = { type: 'anthropic', model: 'claude-haiku-4-5' } as const;
const QUESTION: ModelRequest['messages'] = [{ role: 'user', content: 'Hi' }];
const TOOL = {
  name: 'clock',
  description: 'Tells the time.',
  parameters: { type: 'object', properties: {} },
};
const LOOP: ModelRequest['messages'] = [
  ...QUESTION,
  { role: 'assistant', content: '', toolCalls: [{ id: 'x', name: 'clock', arguments: '{}' }] },
  { role: 'tool', toolCallId: 'x', toolName: 'clock', content: '12:00' },
];

let fake: FakeProvider;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeProvider({ apiKey: API_KEY, defaults: { words: 1 } });
  provider = connect(WIRE, fake.url);
});

afterAll(async () => {
  await provider.close();
  await fake.close();
});

async function sent(request: Partial<ModelRequest> = {}): Promise<Record<string, unknown>> {
  const { failure } = await collect(provider, {
    model: WIRE.model,
    messages: QUESTION,
    ...request,
  });
  expect(failure).toBeUndefined();
  return fake.requests.at(-1)?.sent as Record<string, unknown>;
}

test('the key and the version of the API go with every request', async () => {
  await sent();
  expect(fake.requests.at(-1)?.headers).toMatchObject({
    'x-api-key': API_KEY,
    'anthropic-version': '2023-06-01',
  });
});

describe('the length of an answer', () => {
  test.each([
    ['claude-haiku-4-5', undefined, 64_000],
    ['some-other-model', undefined, 4_096],
    ['claude-haiku-4-5', 100, 100],
  ])('of %s, %s, is at most %i', async (model, maxOutputTokens, expected) => {
    expect(await sent({ model, maxOutputTokens })).toMatchObject({ max_tokens: expected });
  });
});

describe('tools', () => {
  test('come with their arguments checked, several at a time', async () => {
    const { tools, tool_choice } = await sent({ tools: [TOOL], toolChoice: 'auto' });
    expect(tools).toEqual([
      { name: 'clock', description: 'Tells the time.', input_schema: TOOL.parameters },
    ]);
    expect(tool_choice).toEqual({ type: 'auto' });
  });

  test('are called one at a time when the client wants that', async () => {
    const extra = { parallel_tool_calls: false };
    expect((await sent({ tools: [TOOL], toolChoice: 'required', extra })).tool_choice).toEqual({
      type: 'any',
      disable_parallel_tool_use: true,
    });
  });

  test('of the history are named when no others are offered, and not to be called', async () => {
    const { tools, tool_choice } = await sent({ messages: LOOP });
    expect(tools).toMatchObject([{ name: 'clock', input_schema: { type: 'object' } }]);
    expect(tool_choice).toEqual({ type: 'none' });
  });

  test('give their results in one message, first', async () => {
    const messages: ModelRequest['messages'] = [
      ...QUESTION,
      {
        role: 'assistant',
        content: 'Let me see.',
        toolCalls: ['x', 'y'].map((id) => ({ id, name: 'clock', arguments: '{}' })),
      },
      { role: 'tool', toolCallId: 'x', toolName: 'clock', content: '12:00' },
      { role: 'tool', toolCallId: 'y', toolName: 'clock', content: '13:00' },
      { role: 'user', content: 'And now?' },
    ];
    expect((await sent({ messages, tools: [TOOL] })).messages).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [{ type: 'text' }, { type: 'tool_use' }, { type: 'tool_use' }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'x', content: '12:00' },
          { type: 'tool_result', tool_use_id: 'y', content: '13:00' },
          { type: 'text', text: 'And now?' },
        ],
      },
    ]);
  });
});

describe('JSON', () => {
  test('without a schema is asked for in words', async () => {
    const messages: ModelRequest['messages'] = [
      { role: 'system', content: 'Be brief.' },
      ...QUESTION,
    ];
    const said = 'Answer with one JSON object and nothing else.';
    const responseFormat = { type: 'json' } as const;
    expect((await sent({ responseFormat })).system).toMatchObject([{ text: said }]);
    expect((await sent({ responseFormat, messages })).system).toMatchObject([
      { text: `Be brief.\n\n${said}` },
    ]);
  });

  test('with a schema is asked for by it', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const responseFormat = { type: 'json-schema', name: 'thing', schema } as const;
    expect(await sent({ responseFormat })).toMatchObject({
      output_config: { format: { type: 'json_schema', schema } },
    });
  });
});

describe('thinking', () => {
  test('is asked for', async () => {
    expect(await sent({ reasoningEffort: 'low' })).toMatchObject({ thinking: { type: 'enabled' } });
  });

  test('is not, in a loop of calls whose thoughts are not kept', async () => {
    const request = { reasoningEffort: 'low', messages: LOOP, tools: [TOOL] };
    expect(await sent(request)).not.toHaveProperty('thinking');
  });
});
