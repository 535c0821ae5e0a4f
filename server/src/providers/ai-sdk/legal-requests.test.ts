/** Whatever the history was, the request is one that the vendor takes: the fakes refuse what it refuses. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../../../test/fake-provider/server.ts';
import { collect, connect, WIRES } from '../../../../test/harness/provider-answers.ts';
import type { ModelMessage, ModelRequest } from '../port.ts';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

const words = fc.oneof(
  fc.constantFrom('', ' ', '\n\t', 'Hello', ' spaced \n', 'Ünïcode 🚲', '{"a":1}'),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
/** Ids as several kinds of servers make them, some of them again and again. */
const callId = fc.constantFrom('call_1', 'call_1', 'call_2', '0', 'functions.clock:0', 'ü', '');
const toolName = fc.constantFrom('clock', 'search_products');
const call = fc.record({
  id: callId,
  name: toolName,
  arguments: fc.constantFrom(
    '{}',
    '{"a":[1]}',
    '',
    '[1]',
    '{"cut":',
    '"text"',
    'null',
    '{"__proto__":{"a":1}}',
  ),
});
const userContent = fc.oneof(
  words,
  fc.array(
    fc.oneof(
      words.map((text) => ({ type: 'text' as const, text })),
      fc.constantFrom(PIXEL, 'https://example.org/cat.webp?size=2').map((url) => ({
        type: 'image' as const,
        url,
      })),
    ),
    { maxLength: 3 },
  ),
);
const message: fc.Arbitrary<ModelMessage> = fc.oneof(
  words.map((content): ModelMessage => ({ role: 'system', content })),
  userContent.map((content): ModelMessage => ({ role: 'user', content })),
  fc
    .tuple(words, fc.array(call, { maxLength: 3 }))
    .map(([content, toolCalls]): ModelMessage => ({ role: 'assistant', content, toolCalls })),
  fc.tuple(callId, toolName, words).map(
    ([toolCallId, name, content]): ModelMessage => ({
      role: 'tool',
      toolCallId,
      toolName: name,
      content,
    }),
  ),
);
const settings = fc.record<Partial<ModelRequest>>(
  {
    tools: fc.constantFrom(
      [],
      [{ name: 'clock', description: '', parameters: { type: 'object', properties: {} } }],
    ),
    toolChoice: fc.constantFrom<ModelRequest['toolChoice'][]>('auto', 'none', 'required', {
      name: 'clock',
    }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    maxOutputTokens: fc.integer({ min: 1, max: 1_000_000 }),
    stop: fc.constantFrom(['END'], []),
    seed: fc.integer(),
    reasoningEffort: fc.constantFrom('none', 'low', 'high', 'max', 'default'),
    responseFormat: fc.constantFrom(
      { type: 'json' as const },
      { type: 'json-schema' as const, name: 'thing', schema: { type: 'object', properties: {} } },
    ),
    extra: fc.constantFrom<ModelRequest['extra'][]>(
      {},
      { parallel_tool_calls: false, frequency_penalty: 1, user: 'anna' },
    ),
  },
  { requiredKeys: [] },
);

describe.each(WIRES)('$type', (wire) => {
  test('takes every history, with every setting', async () => {
    const fake = await startFakeProvider({ defaults: { words: 1 } });
    const provider = connect(wire, fake.url);
    onTestFinished(async () => {
      await provider.close();
      await fake.close();
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 10 }),
        settings,
        async (messages, more) => {
          const { failure } = await collect(provider, { model: wire.model, messages, ...more });
          expect(failure).toBeUndefined();
          const request = fake.requests.at(-1);
          expect(request?.fault).toBeNull();
          const sent = JSON.stringify(request?.sent);
          for (const text of textsOf(messages))
            expect(sent).toContain(JSON.stringify(text).slice(1, -1));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The words that must not get lost on the way; white space around them may. */
function textsOf(messages: ModelMessage[]): string[] {
  return messages
    .flatMap(({ content }) =>
      typeof content === 'string'
        ? [content]
        : content.map((part) => (part.type === 'text' ? part.text : part.url.slice(-10))),
    )
    .map((text) => text.trim());
}
