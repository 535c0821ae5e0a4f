/** Answers made of words: another one for every run, the same one for the same seed and run. */

const SUBJECTS = [
  'the river',
  'a patient clerk',
  'the old lighthouse',
  'every second train',
  'the harbour café',
  'a flock of geese',
  'the night shift',
  'somebody upstairs',
  'the last letter',
  'a quiet engine',
  'the city garden',
  'our neighbour',
  'the blue notebook',
  'a careful reader',
  'the winter market',
  'an honest clock',
];
const VERBS = [
  'waits for',
  'remembers',
  'carries',
  'follows',
  'repairs',
  'counts',
  'paints',
  'forgets',
  'answers',
  'keeps',
  'watches',
  'measures',
  'gathers',
  'returns to',
  'listens to',
  'leaves',
];
const OBJECTS = [
  'the morning tide',
  'a box of apples',
  'the wrong address',
  'seven small stones',
  'the same song',
  'an empty chair',
  'the long way home',
  'a promise',
  'the other shore',
  'two cups of tea',
  'the sound of rain',
  'an unfinished story',
  'the first snow',
  'a handful of coins',
  'naïve maps',
  'the road to Århus 🚲',
];
/** Phrases that come again and again, so that overlaps are not found by luck. */
const REFRAINS = [
  'again and again',
  'as it always was',
  'and nobody minds',
  'so they say',
  'for now',
];

const RUN_DIGITS = 6;

/** A small, fast random sequence (mulberry32): numbers from 0 up to 1. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Writes the answer of one run. Its first word names the run, so that whoever sees the beginning of
 * an answer knows which one it is.
 */
export function writeAnswer(seed: number, run: number, wordCount: number): string {
  const random = createRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b));
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const words = [`Draft-${String(run).padStart(RUN_DIGITS, '0')}:`];
  while (words.length < wordCount) {
    const refrain = random() < 0.4 ? `, ${pick(REFRAINS)}` : '';
    words.push(...`${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)}${refrain}.`.split(' '));
  }
  return words.slice(0, wordCount).join(' ');
}

/** The run that a text is the beginning of; undefined when its first word does not tell. */
export function readRun(text: string): number | undefined {
  const digits = /^Draft-(\d+)/.exec(text)?.[1];
  return digits?.length === RUN_DIGITS ? Number(digits) : undefined;
}
