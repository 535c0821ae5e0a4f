import { describe, expect, test } from 'vitest';
import { toPlainText } from './plain-text.ts';

describe('toPlainText', () => {
  test.each([
    [
      '# Title\n\nSome **bold** and *soft* [words](https://a.b).',
      'Title\nSome bold and soft words.',
    ],
    ['- one\n- two\n  - nested', 'one\ntwo\nnested'],
    ['- [x] bought\n- [ ] cooked', 'Done: bought\nNot done: cooked'],
    ['```js\na\nb\n```', 'Code, 2 lines.'],
    ['| a | b |\n| - | - |\n| c | d |', 'a, b\nc, d'],
    ['> wise', 'wise'],
    ['![cat](https://a.b/c.png)', 'Image: cat'],
    ['a &amp; b `&amp;`', 'a & b &amp;'],
    ['one  \ntwo', 'one\ntwo'],
    ['---\n\n<div>x</div>', ''],
    ['', ''],
  ])('%j', (markdown, plain) => {
    expect(toPlainText(markdown)).toBe(plain);
  });
});
