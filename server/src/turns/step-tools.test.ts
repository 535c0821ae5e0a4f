import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelTool } from '../providers/port.ts';
import { registered } from '../tools/registered-tool.ts';
import { createToolRegistry } from '../tools/registry.ts';
import { StepTools } from './step-tools.ts';

const registry = createToolRegistry(
  ['search', 'order'].map((name) =>
    registered({
      name,
      description: 'Ours.',
      input: z.object({ query: z.string() }),
      isIdempotent: true,
      execute: async () => ({ output: null, modelOutput: '' }),
    }),
  ),
);
const other = (name: string): ModelTool => ({ name, description: 'Theirs.', parameters: {} });
const tools = new StepTools(registry, {
  tools: ['search'],
  clientTools: [other('screen')],
  programTools: [other('transfer_to_writer')],
});

test('a model is offered what the step names, of all three kinds', () => {
  const names = tools.offered.map(({ name }) => name);
  expect(names).toEqual(['search', 'transfer_to_writer', 'screen']);
});

test('a tool of the client stands in the place of ours', () => {
  const own = new StepTools(registry, { tools: ['search'], clientTools: [other('search')] });
  expect(own.offered).toEqual([other('search')]);
  expect(own.read('search', '{"x":1}', true)).toEqual({
    run: 'client',
    input: { x: 1 },
    problem: null,
  });
});

describe('a call', () => {
  test('of ours is checked by its schema', () => {
    expect(tools.read('search', '{"query":"a"}', true).problem).toBeNull();
    expect(tools.read('search', '{"query":5}', true)).toMatchObject({
      run: 'server',
      input: { query: 5 },
      problem: expect.stringContaining('query'),
    });
  });

  test('of the client is the client’s, whatever is in it', () => {
    expect(tools.read('screen', '{"x":[1]}', true)).toEqual({
      run: 'client',
      input: { x: [1] },
      problem: null,
    });
  });

  test('of the client that cannot be read is answered here', () => {
    expect(tools.read('screen', 'lamps', true)).toMatchObject({ run: 'server', input: 'lamps' });
  });

  test('of the program is left to it', () => {
    expect(tools.read('transfer_to_writer', '', true)).toEqual({
      run: 'server',
      input: {},
      problem: null,
    });
  });

  test('of a tool that was not offered is told what was', () => {
    expect(tools.read('order', '{"query":"a"}', true).problem).toBe(
      'There is no tool order. There are: search, transfer_to_writer, screen.',
    );
  });
});
