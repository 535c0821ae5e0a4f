import { describe, expect, test } from 'vitest';
import { analyse } from './needs.ts';

function ask(content: string, more: object = {}) {
  return analyse({ messages: [{ role: 'user', content }], ...more });
}

describe('complexity', () => {
  test.each([
    ['Hello', 'simple'],
    ['What is the capital of Peru?', 'simple'],
    ['Compare the two drafts', 'complex'],
    ['Solve it step by step', 'complex'],
    ['Why does this fail?\n```ts\nlet x\n```', 'complex'],
    ['word '.repeat(2_000), 'complex'],
  ])('%.30s is %s', (content, complexity) => {
    expect(ask(content).complexity).toBe(complexity);
  });

  test('a long conversation is complex', () => {
    const messages = Array.from({ length: 14 }, (_, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: 'short',
    }));
    expect(analyse({ messages }).complexity).toBe('complex');
  });
});

test('needs are read off the request', () => {
  const tools = [{ name: 'f', description: '', parameters: {} }];
  expect(ask('x', { tools })).toMatchObject({ tools: true, vision: false, jsonSchema: false });
  expect(ask('x', { tools: [] }).tools).toBe(false);
  expect(ask('x', { maxOutputTokens: 50 }).outputTokens).toBe(50);
  const schema = { type: 'json-schema', name: 's', schema: {} };
  expect(ask('x', { responseFormat: schema })).toMatchObject({
    jsonSchema: true,
    complexity: 'complex',
  });
  const image = { type: 'image' as const, url: 'data:image/png;base64,AA==' };
  const withImage = analyse({ messages: [{ role: 'user', content: [image] }] });
  expect(withImage.vision).toBe(true);
});
