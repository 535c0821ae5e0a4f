import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stitcher } from './stitcher.ts';

const SHORTEST_OVERLAP = 24;
const LONGEST_OVERLAP = 2_048;

/** Sends a reply in pieces; gives what a reader then has before him, and how it was decided. */
function stitch(shown: string, pieces: string[], isTrusted = false) {
  const stitcher = new Stitcher(shown, isTrusted);
  let text = shown;
  for (const piece of pieces) text += stitcher.push(piece);
  text += stitcher.end();
  return { text, decision: stitcher.decision };
}

/** The rules once more, for a reply that is there as a whole. */
function expected(shown: string, reply: string, isTrusted: boolean) {
  const sent = shown.trimEnd();
  const overlap = longestOverlap(sent, reply);
  if (isTrusted) return { text: joined(shown, reply), decision: 'appended' };
  if (reply.startsWith(sent)) {
    return { text: joined(shown, reply.slice(sent.length)), decision: 'trimmed' };
  }
  if (overlap > 0) return { text: joined(shown, reply.slice(overlap)), decision: 'trimmed' };
  return { text: joined(shown, reply), decision: 'unclear' };
}

function longestOverlap(sent: string, reply: string): number {
  const lengths = Array.from({ length: Math.min(LONGEST_OVERLAP, sent.length, reply.length) + 1 });
  const overlap = lengths.findLastIndex((_, length) => sent.endsWith(reply.slice(0, length)));
  return overlap >= SHORTEST_OVERLAP ? overlap : 0;
}

/** White space that was shown but not sent is not said twice. */
function joined(shown: string, rest: string): string {
  const overhang = shown.slice(shown.trimEnd().length);
  let matching = 0;
  while (matching < overhang.length && overhang[matching] === rest[matching]) matching++;
  return shown + rest.slice(matching);
}

function cutInto(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return [...pieces, text.slice(at)].filter((piece) => piece !== '');
}

const ANSWER =
  'The tide comes in, again and again, as it always was. The tide goes out, again and again, as it ' +
  'always was.\n\nAnd nobody minds: the tide comes in, again and again, so they say.  Again and again.';

describe('a model that is known to honour prefill', () => {
  const shown = 'A sentence that is long enough to be found again.';

  test.each([' And on.', shown, shown.slice(-30)])('is taken by its word: %j', (rest) => {
    expect(stitch(shown, [rest], true)).toEqual({ text: shown + rest, decision: 'appended' });
  });
});

describe('any other model', () => {
  test('that begins again loses what was shown of its beginning', () => {
    expect(stitch('One two', ['One ', 'two three'])).toEqual({
      text: 'One two three',
      decision: 'trimmed',
    });
  });

  test('that begins again with a long answer is waited for', () => {
    const shown = Array.from({ length: 2_000 }, (_, index) => `line ${index}\n`).join('');
    const answer = `${shown}The end.`;
    expect(stitch(shown, cutInto(answer, Array(answer.length).fill(7)))).toEqual({
      text: answer,
      decision: 'trimmed',
    });
  });

  test('that repeats the last 24 characters loses them, one fewer stays', () => {
    const shown = 'It was said that 123456789012345678901234';
    expect(stitch(shown, [`${shown.slice(-24)} and so on`])).toEqual({
      text: `${shown} and so on`,
      decision: 'trimmed',
    });
    expect(stitch(shown, [`${shown.slice(-23)} and so on`])).toEqual({
      text: `${shown}${shown.slice(-23)} and so on`,
      decision: 'unclear',
    });
  });

  test('that says neither is appended as it is', () => {
    expect(stitch('One two', [' three'])).toEqual({ text: 'One two three', decision: 'unclear' });
  });

  test('that only repeats adds nothing', () => {
    expect(stitch('One two', ['One two'])).toEqual({ text: 'One two', decision: 'trimmed' });
  });

  test('that says nothing leaves the seam undecided', () => {
    expect(stitch('One two', [])).toEqual({ text: 'One two', decision: null });
  });

  test('that breaks off while it may be repeating is decided at its end', () => {
    expect(stitch('One two three', ['One', ' tw'])).toEqual({
      text: 'One two threeOne tw',
      decision: 'unclear',
    });
  });

  test('is not kept waiting by words that can be no repetition', () => {
    const stitcher = new Stitcher('A tale of two cities, and of many more than two.', false);
    expect(stitcher.push('B')).toBe('B');
    expect(stitcher.push(' tale')).toBe(' tale');
    expect(stitcher.end()).toBe('');
  });

  test('is not kept waiting by words that come too late in what was shown', () => {
    const stitcher = new Stitcher('A long sentence that ends with a zebra.', false);
    expect(stitcher.push('z')).toBe('z');
  });

  test('is held back no longer than the overlap that is looked for', () => {
    const shown = 'x'.repeat(5_000);
    const stitcher = new Stitcher(`y${shown}`, false);
    let held = 0;
    while (stitcher.push('x') === '' && stitcher.decision === null) held++;
    expect(held).toBe(LONGEST_OVERLAP - 1);
    expect(stitcher.decision).toBe('trimmed');
  });
});

describe('white space at the seam', () => {
  const cases: [string, string, string[], string][] = [
    ['that was shown is not said twice', 'One \n', [' \nTwo'], 'One \nTwo'],
    ['is not said twice, in pieces', 'One \n', [' ', '\n', 'Two'], 'One \nTwo'],
    ['is kept where the reply has none', 'One ', ['Two'], 'One Two'],
    ['is kept where the reply has more', 'One ', ['  Two'], 'One  Two'],
    ['is kept where the reply has another', 'One ', ['\nTwo'], 'One \nTwo'],
    ['that the reply begins with is its own', 'One', [' Two'], 'One Two'],
    ['is all that was shown', ' \n', [' \nOne'], ' \nOne'],
  ];

  test.each(cases)('%s', (_what, shown, pieces, text) => {
    expect(stitch(shown, pieces, true).text).toBe(text);
    expect(stitch(shown, pieces, false).text).toBe(text);
  });

  test('is found behind a repetition', () => {
    expect(stitch('One ', ['One Two']).text).toBe('One Two');
  });
});

describe('an answer full of repeated phrases, cut anywhere', () => {
  const cuts = Array.from({ length: ANSWER.length + 1 }, (_, cut) => cut);
  const splits = [[], Array(400).fill(1), Array(200).fill(3), [30, 1, 1, 50, 7]];

  test('goes on exactly with a model that honours prefill', () => {
    for (const cut of cuts) {
      const shown = ANSWER.slice(0, cut);
      const rest = ANSWER.slice(shown.trimEnd().length);
      for (const split of splits) {
        expect(stitch(shown, cutInto(rest, split), true).text).toBe(ANSWER);
      }
    }
  });

  test('goes on exactly with the exact rest, unless that looks like a repetition', () => {
    let looksRepeated = 0;
    for (const cut of cuts) {
      const shown = ANSWER.slice(0, cut);
      const sent = shown.trimEnd();
      const rest = ANSWER.slice(sent.length);
      if (longestOverlap(sent, rest) > 0 || rest.startsWith(sent)) looksRepeated++;
      else
        for (const split of splits) expect(stitch(shown, cutInto(rest, split)).text).toBe(ANSWER);
    }
    expect(looksRepeated).toBeLessThan(5);
  });

  test('goes on exactly with a model that begins again', () => {
    for (const cut of cuts) {
      for (const split of splits) {
        const { text, decision } = stitch(ANSWER.slice(0, cut), cutInto(ANSWER, split));
        expect([text, decision]).toEqual([ANSWER, 'trimmed']);
      }
    }
  });

  test('goes on exactly with a model that repeats its last words', () => {
    for (const cut of cuts.slice(60)) {
      const shown = ANSWER.slice(0, cut);
      const sent = shown.trimEnd();
      for (const repeated of [24, 40, 55]) {
        const reply = sent.slice(-repeated) + ANSWER.slice(sent.length);
        if (longestOverlap(sent, reply) > repeated) continue;
        for (const split of splits) {
          expect(stitch(shown, cutInto(reply, split)).text).toBe(ANSWER);
        }
      }
    }
  });
});

describe('whatever was shown and is said', () => {
  /** Few letters, so that everything repeats. */
  const words = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 90 });
  const said = fc.tuple(words, words, fc.nat(90), fc.constantFrom('any', 'again', 'last', 'first'));
  const replies = said.map(([shown, other, length, kind]) => {
    const sent = shown.trimEnd();
    const reply = {
      any: other,
      again: shown + other,
      last: sent.slice(-length) + other,
      first: shown.slice(0, length) + other,
    }[kind];
    return { shown, reply };
  });
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 });

  test('the rules are kept, however the reply comes in pieces', () => {
    fc.assert(
      fc.property(replies, sizes, fc.boolean(), ({ shown, reply }, pieceSizes, isTrusted) => {
        fc.pre(reply !== '');
        const result = stitch(shown, cutInto(reply, pieceSizes), isTrusted);
        expect(result).toEqual(expected(shown, reply, isTrusted));
      }),
      { numRuns: 2_000 },
    );
  });

  test('nothing is added but an end of the reply', () => {
    fc.assert(
      fc.property(replies, sizes, ({ shown, reply }, pieceSizes) => {
        const stitcher = new Stitcher(shown, false);
        let text = '';
        const pieces = cutInto(reply, pieceSizes);
        for (const piece of pieces) text += stitcher.push(piece);
        text += stitcher.end();
        expect(reply.endsWith(text)).toBe(true);
      }),
    );
  });
});
