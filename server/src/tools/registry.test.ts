import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Tool, ToolContext } from './port.ts';
import { registered, registeredWithSchema } from './registered-tool.ts';
import { createToolRegistry } from './registry.ts';

const searchInput = z.object({
  query: z.string().min(1).describe('What to look for.'),
  limit: z.int().min(1).max(20).default(5),
});
const search: Tool<z.infer<typeof searchInput>> = {
  name: 'search',
  description: 'Searches.',
  input: searchInput,
  isIdempotent: true,
  async execute({ query, limit }, { callId }) {
    return { output: { query, limit, callId }, modelOutput: `${limit} of ${query}` };
  },
};
const order: Tool<{ id: string }> = {
  name: 'order',
  description: 'Orders.',
  input: z.object({ id: z.string() }),
  isIdempotent: false,
  async execute() {
    throw new Error('Sold out.');
  },
};

const registry = createToolRegistry([registered(search), registered(order)]);
const CONTEXT: ToolContext = {
  conversationId: 'c1',
  userId: 'anna',
  callId: 'call-1',
  agentPath: [],
  signal: new AbortController().signal,
  progress() {},
};

describe('what a model is offered', () => {
  test('is every tool with the schema of what it takes', () => {
    expect(registry.offer(registry.names)).toMatchObject([
      {
        name: 'search',
        description: 'Searches.',
        parameters: {
          type: 'object',
          properties: {
            query: { type: 'string', minLength: 1, description: 'What to look for.' },
            limit: { type: 'integer', minimum: 1, maximum: 20, default: 5 },
          },
          required: ['query'],
        },
      },
      { name: 'order' },
    ]);
  });
});

test('a model is offered what it is to have, as far as it is there', () => {
  expect(registry.offer(['order', 'buy']).map(({ name }) => name)).toEqual(['order']);
});

test('many tools may be named at once, and none is offered twice', () => {
  const offered = (names: string[]): string[] => registry.offer(names).map(({ name }) => name);
  expect(offered(['order', '*r*', 'se*', 'x*'])).toEqual(['order', 'search']);
});

describe('arguments that fit', () => {
  test('are given with their defaults', () => {
    expect(registry.parse('search', '{"query":"lamps"}')).toEqual({
      ok: true,
      input: { query: 'lamps', limit: 5 },
    });
  });

  test('may be none for a tool that needs none', () => {
    const none = createToolRegistry([registered({ ...search, input: searchInput.partial() })]);
    expect(none.parse('search', '')).toEqual({ ok: true, input: { limit: 5 } });
  });
});

describe('arguments that do not fit are answered in words that a model can act on', () => {
  function problem(name: string, argumentsText: string): string {
    const parsed = registry.parse(name, argumentsText);
    return parsed.ok ? 'none' : parsed.problem;
  }

  test.each([
    ['{"limit":5}', 'expected string, received undefined', 'query'],
    ['{"query":"lamps","limit":"five"}', 'expected number, received string', 'limit'],
    ['{"query":"lamps","limit":50}', 'expected number to be <=20', 'limit'],
  ])('%s names the field and what is allowed', (argumentsText, words, field) => {
    expect(problem('search', argumentsText)).toContain(words);
    expect(problem('search', argumentsText)).toContain(`at ${field}`);
  });

  test.each(['lamps', '{} {}'])('%s is no JSON', (argumentsText) => {
    expect(problem('search', argumentsText)).toBe(
      'The arguments are not valid JSON. Call the tool again.',
    );
  });

  test('arguments that the model did not finish are not finished for it', () => {
    expect(registry.parse('search', '{"query":"lamps"')).toMatchObject({ ok: true });
    expect(registry.parse('search', '{"query":"lamps"', false)).toMatchObject({
      problem: 'The arguments are not valid JSON. Call the tool again.',
    });
  });

  test('the first field that does not fit is named for programs too', () => {
    expect(registry.check('search', { query: 'lamps', limit: 0 })).toMatchObject({
      field: 'limit',
    });
    expect(registry.check('search', null)).toMatchObject({ field: '' });
  });

  test.each(['null', '[]', '"lamps"'])('%s is no object', (argumentsText) => {
    expect(problem('search', argumentsText)).toContain('expected object');
  });

  test.each(['buy', 'constructor', '__proto__', ''])('a tool %j is not there', (name) => {
    expect(problem(name, '{}')).toBe(`There is no tool ${name}. There are: search, order.`);
  });
});

describe('running a tool', () => {
  test('hands it its arguments and the call that it answers', async () => {
    expect(await registry.execute('search', { query: 'lamps', limit: 2 }, CONTEXT)).toEqual({
      output: { query: 'lamps', limit: 2, callId: 'call-1' },
      modelOutput: '2 of lamps',
    });
  });

  test('gives what it throws', async () => {
    await expect(registry.execute('order', { id: '1' }, CONTEXT)).rejects.toThrow('Sold out.');
  });

  test('does not run it with arguments that do not fit, whoever let them in', async () => {
    await expect(registry.execute('search', { limit: 2 }, CONTEXT)).rejects.toThrow('query');
  });

  test('that is not there fails', async () => {
    await expect(registry.execute('buy', {}, CONTEXT)).rejects.toThrow('There is no tool buy.');
  });
});

test('only tools that say so may run again', () => {
  expect(registry.isIdempotent('search')).toBe(true);
  expect(registry.isIdempotent('order')).toBe(false);
  expect(registry.isIdempotent('nothing')).toBe(false);
});

describe('approval', () => {
  const ask: Tool<{ amount: number }> = {
    name: 'pay',
    description: 'Pays.',
    input: z.object({ amount: z.number() }),
    isIdempotent: false,
    timeoutMs: 5,
    needsApproval: ({ amount }) => amount > 10,
    execute: async () => ({ output: null, modelOutput: '' }),
  };
  const paying = createToolRegistry([registered(ask), registered(order)]);

  test('is asked for by tools that want it, by what they are called with', () => {
    expect(paying.needsApproval('pay', { amount: 11 })).toBe(true);
    expect(paying.needsApproval('pay', { amount: 10 })).toBe(false);
    expect(paying.needsApproval('order', { id: '1' })).toBe(false);
    expect(paying.needsApproval('nothing', {})).toBe(false);
  });

  test('and time are what a tool says, or usual', () => {
    expect(paying.timeoutMs('pay')).toBe(5);
    expect(paying.timeoutMs('order')).toBe(60_000);
  });
});

describe('tools that come later', () => {
  const remote = registeredWithSchema({
    name: 'remote',
    description: 'Is elsewhere.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
      required: ['city'],
    },
    isIdempotent: false,
    execute: async (input) => ({ output: input, modelOutput: 'ok' }),
  });

  test('are checked by their own schema', async () => {
    const growing = createToolRegistry([registered(search)]);
    growing.add([remote]);
    expect(growing.names).toEqual(['search', 'remote']);
    expect(growing.check('remote', { city: 'Bonn', days: 2 })).toEqual({
      ok: true,
      input: { city: 'Bonn', days: 2 },
    });
    expect(growing.check('remote', { city: 'Bonn', days: 0 })).toMatchObject({ field: 'days' });
    expect(growing.check('remote', {})).toMatchObject({ field: 'city' });
    expect(await growing.execute('remote', { city: 'Bonn' }, CONTEXT)).toMatchObject({
      output: { city: 'Bonn' },
    });
  });

  test('take any object when their schema is not understood', () => {
    const odd = registeredWithSchema({
      name: 'odd',
      description: 'Is odd.',
      parameters: { type: 'object', properties: { a: { $ref: 'https://a.example/s.json' } } },
      isIdempotent: false,
      execute: async () => ({ output: null, modelOutput: '' }),
    });
    expect(odd.check({ a: 1 })).toEqual({ ok: true, input: { a: 1 } });
    expect(odd.check('a').ok).toBe(false);
  });

  test('go again', () => {
    const growing = createToolRegistry([registered(search), remote]);
    growing.remove(['remote']);
    expect(growing.names).toEqual(['search']);
    expect(growing.offer(['remote'])).toEqual([]);
  });

  test('must have names of their own, else none of them comes', () => {
    const growing = createToolRegistry([registered(search)]);
    expect(() => growing.add([registered(order), registered(search)])).toThrow(
      'There are two tools with the name search.',
    );
    expect(() => growing.add([remote, remote])).toThrow('remote');
    expect(growing.names).toEqual(['search']);
  });
});
