import { describe, expect, test } from 'vitest';
import { TextTemplate } from './text-template.ts';

const around = (literal: string, created = 0): string =>
  `{"created":${created},"delta":{"content": "${literal}"},"finish_reason":null}`;

const readWords = (payload: Record<string, unknown>): unknown =>
  (payload.delta as { content: unknown }).content;

function learnt(data: string): TextTemplate {
  const template = new TextTemplate();
  template.learn(data, readWords);
  return template;
}

describe('TextTemplate', () => {
  test('cuts the words out of a payload that is otherwise the same', () => {
    expect(learnt(around('Hello')).match(around(' world'))).toBe(' world');
  });

  test('understands escapes, in what it learns from too', () => {
    expect(learnt(around('a\\"b\\\\')).match(around('line\\n\\u00e9'))).toBe('line\né');
  });

  test('matches empty words', () => {
    expect(learnt(around('x')).match(around(''))).toBe('');
  });

  test.each([
    ['another shell', around('x', 1)],
    ['a shorter payload', '{"created":0}'],
    ['two strings where one was', around('a","content":"b')],
    ['a control character', around('a\nb')],
    ['an escape that ends the string', around('a\\')],
  ])('does not match %s', (_name, data) => {
    expect(learnt(around('Hello')).match(data)).toBeUndefined();
  });

  test('knows nothing before it learns', () => {
    expect(new TextTemplate().match(around('x'))).toBeUndefined();
  });

  test('does not learn where the words are not the first content', () => {
    const data = '{"content":"decoy","delta":{"content":"x"}}';
    expect(learnt(data).match(data)).toBeUndefined();
  });

  test('stops learning when every payload differs, and keeps on while some match', () => {
    const hopeless = new TextTemplate();
    for (let created = 0; created < 10; created += 1)
      hopeless.learn(around('x', created), readWords);
    expect(hopeless.match(around('y', 9))).toBeUndefined();

    const useful = new TextTemplate();
    for (let created = 0; created < 10; created += 1) {
      useful.learn(around('x', created), readWords);
      expect(useful.match(around('y', created))).toBe('y');
    }
  });
});
