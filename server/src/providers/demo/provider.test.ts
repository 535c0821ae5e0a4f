import { describe, expect, test } from 'vitest';
import type { ModelEvent, ModelMessage, ModelRequest } from '../port.ts';
import { ProviderError } from '../port.ts';
import { createDemoProvider } from './provider.ts';
import { known, LIST, shopAssistant, shopTools, user } from './testing/shop-transcript.ts';

const never = new AbortController().signal;
const STORY: ModelMessage = { role: 'user', content: 'Tell me a long story' };

/** Answers at once and collects the batches. */
async function stream(request: Partial<ModelRequest>, signal = never): Promise<ModelEvent[][]> {
  const provider = createDemoProvider({
    delayMs: 20,
    sleep: async () => signal.throwIfAborted(),
    createCallId: () => 'call_1',
  });
  const whole: ModelRequest = { model: 'demo', messages: [STORY], ...request };
  return Array.fromAsync(provider.stream(whole, { signal }));
}

const textOf = (batches: ModelEvent[][]): string =>
  batches
    .flat()
    .map((event) => (event.type === 'text-delta' ? event.delta : ''))
    .join('');

describe('the demo provider', () => {
  test('lists its one model', async () => {
    const provider = createDemoProvider({ delayMs: 0 });
    expect(await provider.listModels(never)).toEqual([
      { id: 'demo', name: 'Demo (built in, no AI)' },
    ]);
    await provider.close();
  });

  test('says who speaks, the words one by one, the usage and the finish', async () => {
    const batches = await stream({ messages: [{ role: 'user', content: 'Thank you' }] });
    const words = textOf(batches).match(/\s*\S+/g) ?? [];
    expect(batches).toEqual([
      [{ type: 'model', model: 'demo' }],
      ...words.map((delta) => [{ type: 'text-delta', delta }]),
      [
        {
          type: 'usage',
          usage: {
            inputTokens: 2,
            outputTokens: words.length,
            cachedTokens: 0,
            reasoningTokens: 0,
          },
        },
        { type: 'finish', reason: 'stop' },
      ],
    ]);
  });

  test('goes on exactly where a beginning stops, wherever that is', async () => {
    const whole = textOf(await stream({}));
    for (let at = 0; at <= whole.length; at += 97) {
      const begun: ModelMessage = { role: 'assistant', content: whole.slice(0, at) };
      const batches = await stream({ messages: [STORY, begun] });
      expect(begun.content + textOf(batches)).toBe(whole);
      expect(batches.at(-1)?.at(-1)).toEqual({ type: 'finish', reason: 'stop' });
    }
  });

  test('does not make up the rest of an answer that is not its own', async () => {
    const begun: ModelMessage = { role: 'assistant', content: 'Once upon a' };
    expect(textOf(await stream({ messages: [STORY, begun] }))).toMatch(/cannot tell/);
  });

  test('streams the arguments of a tool call', async () => {
    const tools = [
      { name: 'clock', description: '', parameters: { properties: { timeZone: {} } } },
    ];
    const messages: ModelMessage[] = [{ role: 'user', content: 'What time is it in Berlin?' }];
    const events = (await stream({ messages, tools })).flat();
    expect(events[1]).toEqual({ type: 'tool-call-start', index: 0, id: 'call_1', name: 'clock' });
    const fragments = events.filter((event) => event.type === 'tool-call-delta');
    expect(fragments.length).toBeGreaterThan(1);
    expect(fragments.map(({ delta }) => delta).join('')).toBe('{"timeZone":"Europe/Berlin"}');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool-calls' });
    const refused = await stream({ messages, tools, toolChoice: 'none' });
    expect(textOf(refused)).toMatch(/no clock/);
  });

  test('stops at the length that was asked for', async () => {
    const batches = await stream({ maxOutputTokens: 3 });
    expect(textOf(batches)).toBe('## The Logbook');
    expect(batches.at(-1)).toEqual([
      {
        type: 'usage',
        usage: { inputTokens: 5, outputTokens: 3, cachedTokens: 0, reasoningTokens: 0 },
      },
      { type: 'finish', reason: 'length' },
    ]);
  });

  test('answers in JSON when asked to, and refuses a schema that it cannot fill', async () => {
    const text = textOf(await stream({ responseFormat: { type: 'json' } }));
    expect(JSON.parse(text)).toMatchObject({ model: 'demo', answer: expect.any(String) });
    const schema = { type: 'json-schema', name: 'x', schema: {} } as const;
    const refused = stream({ responseFormat: schema });
    await expect(refused).rejects.toBeInstanceOf(ProviderError);
    await expect(refused).rejects.toMatchObject({ kind: 'invalid-request' });
  });

  test('fills the schema in which a speaker is chosen', async () => {
    const schema = {
      type: 'object',
      properties: {
        reason: { type: 'string' },
        speaker: { type: 'string', enum: ['planner', 'writer'] },
      },
    };
    const messages: ModelMessage[] = [
      { role: 'user', name: 'planner', content: '1. What is it?' },
      { role: 'system', content: 'Choose the next role to speak from [planner, writer].' },
    ];
    const responseFormat = { type: 'json-schema', name: 'next', schema } as const;
    expect(JSON.parse(textOf(await stream({ messages, responseFormat })))).toEqual({
      reason: 'It is their turn.',
      speaker: 'writer',
    });
  });

  test('streams the arguments of calls side by side, each under its own index', async () => {
    const messages = [shopAssistant, ...known.list, user('add the first and the third')];
    const events = (await stream({ messages, tools: shopTools })).flat();
    const starts = events.filter((event) => event.type === 'tool-call-start');
    expect(starts.map(({ index, name }) => [index, name])).toEqual([
      [0, 'add_to_cart'],
      [1, 'add_to_cart'],
    ]);
    const inputs = starts.map(({ index: of }) =>
      events.map((event) =>
        event.type === 'tool-call-delta' && event.index === of ? event.delta : '',
      ),
    );
    expect(inputs.map((deltas) => JSON.parse(deltas.join('')))).toEqual([
      { product_id: LIST[0].id, quantity: 1 },
      { product_id: LIST[2].id, quantity: 1 },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool-calls' });
  });

  test('reports a head, as every provider does', async () => {
    const statuses: number[] = [];
    const provider = createDemoProvider({ delayMs: 0 });
    const onResponse = ({ status }: { status: number }): void => void statuses.push(status);
    const batches = provider.stream(
      { model: 'demo', messages: [{ role: 'user', content: 'Hi' }] },
      { signal: never, onResponse },
    );
    await Array.fromAsync(batches);
    expect(statuses).toEqual([200]);
  });

  test('waits before each word, with the delay that it was given', async () => {
    const delays: number[] = [];
    const provider = createDemoProvider({
      delayMs: 20,
      sleep: async (delayMs) => void delays.push(delayMs),
    });
    const request: ModelRequest = { model: 'demo', messages: [STORY], maxOutputTokens: 3 };
    await Array.fromAsync(provider.stream(request, { signal: never }));
    expect(delays).toEqual([20, 20, 20, 20]);
  });

  test('ends with the reason of an abort, before it begins or in mid-word', async () => {
    const reason = new Error('stop');
    await expect(stream({}, AbortSignal.abort(reason))).rejects.toBe(reason);
    const aborter = new AbortController();
    const provider = createDemoProvider({ delayMs: 60_000 });
    const batches = provider.stream(
      { model: 'demo', messages: [STORY] },
      { signal: aborter.signal },
    );
    const iterator = batches[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    aborter.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
