import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callResult, toToolResult } from './call-result.ts';

function textOf(...content: unknown[]): string {
  return toToolResult(callResult.parse({ content })).modelOutput;
}

describe('what a model is told', () => {
  test.each([
    [{ type: 'text', text: 'Two notes.' }, 'Two notes.'],
    [
      { type: 'audio', mimeType: 'audio/wav', data: 'aGVsbG8h' },
      '[audio: audio/wav, about 6 bytes; not shown]',
    ],
    [{ type: 'image' }, '[image: unnamed, about 0 bytes; not shown]'],
    [{ type: 'resource_link', name: 'milk', uri: 'notes://1' }, '[link: milk notes://1]'],
    [
      { type: 'resource', resource: { uri: 'notes://1', text: 'Buy milk.' } },
      '[resource notes://1]\nBuy milk.',
    ],
    [
      { type: 'resource', resource: { uri: 'notes://2', mimeType: 'image/png', blob: 'aGVsbG8h' } },
      '[resource notes://2: image/png, about 6 bytes; not shown]',
    ],
    [{ type: 'resource' }, '[resource unnamed: unnamed, about 0 bytes; not shown]'],
    [{ type: 'hologram' }, '[content of the kind hologram; not shown]'],
  ])('of %j', (content, text) => {
    expect(textOf(content)).toBe(text);
  });

  test('is all of it, in its order', () => {
    expect(textOf({ type: 'text', text: 'One.' }, { type: 'text', text: 'Two.' })).toBe(
      'One.\nTwo.',
    );
  });

  test('is what is structured, where there are no words', () => {
    const result = toToolResult(callResult.parse({ structuredContent: { found: 2 } }));
    expect(result).toEqual({ modelOutput: '{"found":2}', output: { found: 2 } });
  });

  test('is cut where it is long, and says so', () => {
    const text = textOf({ type: 'text', text: 'x'.repeat(60_000) });
    expect(text).toHaveLength(50_000 + '\n[cut: 50000 of 60000 characters]'.length);
    expect(text).toMatch(/x\n\[cut: 50000 of 60000 characters\]$/);
  });
});

test('what is structured and too large is not kept; its words are', () => {
  const parsed = callResult.parse({
    content: [{ type: 'text', text: 'Much.' }],
    structuredContent: { rows: 'x'.repeat(300_000) },
  });
  expect(toToolResult(parsed).output).toEqual({ text: 'Much.' });
});

test('a failure without a word is a failure all the same', () => {
  expect(() => toToolResult(callResult.parse({ isError: true }))).toThrow(
    'The tool failed without a word.',
  );
});

test('any content gives text', () => {
  fc.assert(
    fc.property(fc.object(), fc.string(), (fields, type) => {
      expect(typeof textOf({ ...fields, type })).toBe('string');
    }),
  );
});
