/** Which members of a group a text names. */

/** What separates the parts of a name, and what people and models write in its place. */
const SEPARATOR = /[-_ ]/;
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;
const ANY_SEPARATOR = '(?:[-_ ]|\\\\_)';
const NO_WORD_BEFORE = '(?<![\\p{L}\\p{N}_])';
const NO_WORD_BEHIND = '(?![\\p{L}\\p{N}_])';

/**
 * How often each name is there as a whole word, in any case, with spaces, dashes or underscores between
 * its parts. What belongs to a longer name is none of a shorter one.
 */
export function countMentions(text: string, names: readonly string[]): Map<string, number> {
  const mentions = new Map<string, number>();
  let rest = text;
  for (const name of names.toSorted((left, right) => right.length - left.length)) {
    let count = 0;
    rest = rest.replaceAll(patternOf(name), () => {
      count += 1;
      return '\n';
    });
    if (count > 0) mentions.set(name, count);
  }
  return mentions;
}

function patternOf(name: string): RegExp {
  const parts = name.split(SEPARATOR).map((part) => part.replaceAll(SYNTAX, '\\$&'));
  return new RegExp(NO_WORD_BEFORE + parts.join(ANY_SEPARATOR) + NO_WORD_BEHIND, 'giu');
}
