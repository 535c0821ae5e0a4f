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
  'a naïve map',
  'the road to Århus 🚲',
];
/** Phrases that come again and again: an overlap proves nothing here. */
const REFRAINS = ['again and again', 'as it always was', 'and nobody minds', 'so they say'];

/** What an answer is made from; its first word names all three. */
export interface AnswerKey {
  seed: number;
  run: number;
  /** Length in words. */
  words: number;
}

/** A small, fast random sequence (mulberry32): numbers from 0 up to 1. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Writes one answer. */
export function writeAnswer({ seed, run, words }: AnswerKey): string {
  const random = createRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b));
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const written = [`Draft-${seed}-${run}-${words}:`];
  let before = '';
  while (written.length < words) {
    const refrain = random() < 0.4 ? `, ${pick(REFRAINS)}` : '';
    const sentence = `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)}`;
    // Said twice in a row, it could not be told from a reply that repeats the last words.
    if (sentence === before) continue;
    before = sentence;
    written.push(...`${sentence}${refrain}.`.split(' '));
  }
  return written.slice(0, Math.max(1, words)).join(' ');
}

/** Reads from the beginning of an answer which one it is; undefined when its first word is cut. */
export function readAnswerKey(text: string): AnswerKey | undefined {
  const [, seed, run, words] = /^Draft-(\d+)-(\d+)-(\d+):/.exec(text) ?? [];
  if (words === undefined) return undefined;
  return { seed: Number(seed), run: Number(run), words: Number(words) };
}
