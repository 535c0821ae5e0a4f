/** Slips of the keyboard: a letter too many, one missing, a wrong one, two the wrong way round. */

const MIN_CHARACTERS = 4;
const CHARACTERS_FOR_TWO_SLIPS = 7;
/** As many words are tried when one is as near as the other. */
const MAX_NEAREST = 3;

/**
 * How many slips lie between two words (restricted Damerau–Levenshtein distance).
 *
 * @param limit whatever is more is `limit + 1`.
 */
export function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      const distance = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      current.push(distance);
      least = Math.min(least, distance);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(at(last, to.length), limit + 1);
}

/**
 * The words that were probably meant: those with the fewest slips and, among them, with the same first
 * letter; the commonest first. None when none is near.
 *
 * @param vocabulary every word with how often there is one.
 */
export function nearestWords(word: string, vocabulary: ReadonlyMap<string, number>): string[] {
  if (word.length < MIN_CHARACTERS) return [];
  const limit = word.length < CHARACTERS_FOR_TWO_SLIPS ? 1 : 2;
  let least = Number.POSITIVE_INFINITY;
  let nearest: [string, number][] = [];
  const letters = lettersOf(word);
  for (const [candidate, count] of vocabulary) {
    if (candidate.length < MIN_CHARACTERS) continue;
    if (Math.abs(candidate.length - word.length) > limit) continue;
    if (countBits(letters ^ lettersOf(candidate)) > 2 * limit) continue;
    const slips = editDistance(word, candidate, limit);
    if (slips > limit) continue;
    const distance = slips + (candidate[0] === word[0] ? 0 : 1 / 2);
    if (distance < least) nearest = [];
    least = Math.min(least, distance);
    if (distance === least) nearest.push([candidate, count]);
  }
  return nearest
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_NEAREST)
    .map(([candidate]) => candidate);
}

/** Which letters a word has, one bit for each; cheap to compare, and a slip changes at most two of them. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index += 1)
    letters |= 1 << (word.charCodeAt(index) % 32);
  return letters;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
