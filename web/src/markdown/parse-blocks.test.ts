import fc from 'fast-check';
import { Lexer } from 'marked';
import { describe, expect, test } from 'vitest';
import { type ParsedMarkdown, parseMarkdown } from './parse-blocks.ts';

/** Pieces that open, close and confuse blocks; a stream may be cut between and within any of them. */
const piece = fc.constantFrom(
  'word',
  'two words',
  ' ',
  '    ',
  '\t',
  '\n',
  '\n\n',
  '\r\n',
  '# ',
  '#',
  '***',
  '**bold**',
  '*',
  '---',
  '===',
  '- ',
  '- [x] ',
  '  - ',
  '1. ',
  '> ',
  '```',
  '```ts\n',
  '~~~\n',
  '`code`',
  '| a | b |\n',
  '| - | - |\n',
  '| c |',
  '<div>',
  '</div>',
  '<!-- ',
  '-->',
  '<pre',
  '[link](https://a.b)',
  '[ref]',
  '[ref]: https://c.d\n',
  '&amp;',
  '\\',
);
const document = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

function parseWhole(text: string): unknown {
  return Lexer.lex(text).filter((block) => block.type !== 'space');
}

/** Parses the growing text at each cut, as a view does. */
function parseGrowing(text: string, cuts: number[]): ParsedMarkdown[] {
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length];
  ends.sort((left, right) => left - right);
  const parses: ParsedMarkdown[] = [];
  for (const end of ends) parses.push(parseMarkdown(text.slice(0, end), parses.at(-1)));
  return parses;
}

describe('parseMarkdown', () => {
  test('of a growing text is what parsing the whole text is, at every moment', () => {
    fc.assert(
      fc.property(document, fc.array(fc.nat(), { maxLength: 20 }), (text, cuts) => {
        let parsed: ParsedMarkdown | undefined;
        const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length];
        for (const end of ends.sort((left, right) => left - right)) {
          parsed = parseMarkdown(text.slice(0, end), parsed);
          expect(parsed.blocks).toEqual(parseWhole(text.slice(0, end)));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('keeps the very same objects for blocks that are closed', () => {
    fc.assert(
      fc.property(document, fc.array(fc.nat(), { maxLength: 20 }), (text, cuts) => {
        const parses = parseGrowing(text, cuts);
        for (const [index, parsed] of parses.entries()) {
          const before = parses[index - 1];
          if (before === undefined || parsed.closedCount < before.closedCount) continue;
          for (let block = 0; block < before.closedCount; block += 1) {
            expect(parsed.blocks[block]).toBe(before.blocks[block]);
          }
        }
      }),
    );
  });

  test('closes what a long answer has behind it', () => {
    const paragraphs = Array.from({ length: 50 }, (_, index) => `Paragraph ${index}.`).join('\n\n');
    const parses = parseGrowing(
      paragraphs,
      Array.from(paragraphs, (_, index) => index),
    );
    expect(parses.at(-1)?.closedCount).toBe(48);
  });

  test('starts anew when the text is another one', () => {
    const first = parseMarkdown('one\n\ntwo\n\nthree\n');
    expect(parseMarkdown('# Other', first).blocks).toEqual(parseWhole('# Other'));
  });

  test('resolves a reference whose definition comes later', () => {
    const first = parseMarkdown('See [it][1].\n\nMore.\n\nStill more.\n');
    const text = 'See [it][1].\n\nMore.\n\nStill more.\n\n[1]: https://a.b\n';
    expect(parseMarkdown(text, first).blocks).toEqual(parseWhole(text));
  });
});
