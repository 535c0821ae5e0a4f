import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countMentions } from './mentions.ts';

const names = ['alice', 'bob', 'sam'];

describe('names in a text', () => {
  test.each([
    ['', {}],
    ['alice', { alice: 1 }],
    ['alice bob alice', { alice: 2, bob: 1 }],
    ['alice bob alice sam robert', { alice: 2, bob: 1, sam: 1 }],
    ['sam samantha basam asami', { sam: 1 }],
    ['alice! .alice. .alice', { alice: 3 }],
    ['**Alice**: "bob"\n- sam', { alice: 1, bob: 1, sam: 1 }],
    ['élalice', {}],
  ])('are whole words: %s', (text, mentions) => {
    expect(Object.fromEntries(countMentions(text, names))).toEqual(mentions);
  });

  test.each(['story_writer', 'story writer', 'story-writer', 'Story\\_Writer'])(
    'may be written with other separators: %s',
    (text) => {
      expect([...countMentions(`Next: ${text}.`, ['story_writer', 'writer'])]).toEqual([
        ['story_writer', 1],
      ]);
    },
  );

  test('may look like patterns', () => {
    expect([...countMentions('alice .*', ['.*', 'alice'])]).toEqual([
      ['alice', 1],
      ['.*', 1],
    ]);
  });

  test('are found whatever stands around them, and never in what has none', () => {
    const noise = fc.stringMatching(/^[0-9 .,!?()*"\n]{0,20}$/);
    fc.assert(
      fc.property(fc.constantFrom(...names), noise, noise, (name, before, behind) => {
        expect([...countMentions(`${before} ${name} ${behind}`, names)]).toEqual([[name, 1]]);
        expect(countMentions(before + behind, names).size).toBe(0);
      }),
    );
  });
});
