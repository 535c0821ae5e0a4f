/** What the catalogue's language is like: its words, which mean the same, and which say nothing. */
import type { Concept } from '../../store/product-index.ts';
import { nearestWords } from './edit-distance.ts';
import { splitWords, stemOf } from './words.ts';

/** Words of a request that say nothing about the product. Prices are the caller's to understand. */
const STOP_WORDS = new Set(
  splitWords(
    `a about above affordable all also am an and any anything are around as at be below best between
    both bucks budget but buy by can cheap cheaper cheapest cost costs could decent do does dollar
    dollars eur euro euros every expensive find for from get give go goes good great has have help
    i id im in inexpensive into is it its just keep less let like likes list look looking loves low
    lowest make makes me more most much my need needs new nice no not of off old on one or order our
    out over please price priced purchase quality recommend really search sell shop shopping show
    so some someone something stuff suggest suggestions than that the their them there these they
    thing things this to top under up us usd use used using very want was we what when where which
    while who will with would year years you your item items product products something whats
    tell few couple pair set kind type sort`,
    Number.POSITIVE_INFINITY,
  ),
);

/** What shoppers say → what the catalogue says besides. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  earphone: ['earbuds', 'headphones'],
  earpod: ['earbuds'],
  airpod: ['wireless earbuds'],
  earbud: ['earphones'],
  headset: ['headphones'],
  cellphone: ['smartphone', 'mobile phone'],
  'cell phone': ['smartphone', 'mobile phone'],
  mobile: ['smartphone', 'mobile phone'],
  smartphone: ['mobile phone'],
  phone: ['smartphone'],
  'portable charger': ['power bank'],
  'battery pack': ['power bank'],
  telly: ['tv'],
  television: ['tv'],
  hoover: ['vacuum'],
  couch: ['sofa'],
  kid: ['children'],
  child: ['kids'],
  toddler: ['kids'],
  boy: ['kids'],
  girl: ['kids'],
  son: ['kids'],
  daughter: ['kids'],
  nephew: ['kids'],
  niece: ['kids'],
  baby: ['newborn'],
  grandma: ['seniors', 'grandparents'],
  grandpa: ['seniors', 'grandparents'],
  grandmother: ['seniors', 'grandparents'],
  grandfather: ['seniors', 'grandparents'],
  elderly: ['seniors'],
  present: ['gift'],
  trainer: ['sneakers', 'running shoes'],
  jog: ['running'],
  runner: ['running'],
  workout: ['exercise', 'gym'],
  fitness: ['exercise', 'gym'],
  gym: ['exercise'],
  'work out': ['exercise', 'gym'],
  pc: ['computer'],
  computer: ['laptop'],
  pajama: ['pyjamas'],
  jumper: ['sweater'],
  pullover: ['sweater'],
  pant: ['trousers'],
  rucksack: ['backpack'],
  bicycle: ['bike'],
  cyclist: ['cycling', 'bike'],
  cycle: ['bike', 'bicycle'],
  barbecue: ['bbq', 'grill'],
  barbeque: ['bbq', 'grill'],
  bbq: ['grill', 'barbecue'],
  puppy: ['dog'],
  pup: ['dog'],
  kitten: ['cat'],
  kitty: ['cat'],
  leash: ['lead'],
  fridge: ['refrigerator'],
  sofa: ['couch'],
  torch: ['flashlight'],
  flashlight: ['torch'],
  wrench: ['spanner'],
  spanner: ['wrench'],
  shade: ['sunglasses'],
  swimsuit: ['swimwear'],
  scent: ['fragrance'],
  smell: ['fragrance', 'scented'],
  aftershave: ['cologne'],
  moisturizer: ['moisturiser'],
  lotion: ['cream'],
  skincare: ['skin care'],
  color: ['colour'],
  fertilizer: ['fertiliser'],
  lawnmower: ['lawn mower'],
  grey: ['gray'],
  silent: ['quiet'],
  noiseless: ['quiet', 'silent'],
  waterproof: ['water resistance'],
  rainproof: ['waterproof'],
  bluetooth: ['wireless'],
  cordless: ['battery', 'wireless'],
  anc: ['noise cancelling'],
  scifi: ['science fiction'],
  'sci fi': ['science fiction'],
  crime: ['mystery'],
  detective: ['mystery'],
  whodunit: ['mystery'],
  cook: ['kitchen'],
  chef: ['cooking'],
  bake: ['baking'],
  veggie: ['vegetarian'],
  vegan: ['vegetarian'],
  programme: ['programming'],
  code: ['programming'],
  coder: ['programming'],
  sleep: ['night'],
  cold: ['warm', 'winter'],
  snow: ['winter'],
  rain: ['waterproof'],
  rainy: ['rain'],
  sunny: ['sun'],
  handyman: ['diy', 'tool kit'],
  repair: ['diy'],
  instrument: ['music'],
  musician: ['instrument'],
  plushie: ['plush', 'soft toy'],
  stuffie: ['plush'],
  cuddly: ['plush'],
  lego: ['bricks', 'building'],
  doorbell: ['bell'],
  display: ['monitor'],
  tee: ['tshirt'],
  wifi: ['wlan'],
  makeup: ['cosmetics'],
  cosmetic: ['makeup'],
  creme: ['cream'],
  desk: ['office'],
  seat: ['chair'],
  backache: ['back pain'],
  watch: ['smartwatch'],
  ebook: ['e-reader'],
  flight: ['travel'],
  plane: ['travel', 'flight'],
  airplane: ['travel', 'flight'],
  trip: ['travel'],
  holiday: ['travel'],
  vacation: ['travel', 'holiday'],
};

const MIN_PART_CHARACTERS = 3;
const MAX_COMPLETIONS = 8;
const MAX_CONCEPTS = 10;

/** What a query asks for. */
export interface Interpretation {
  concepts: Concept[];
  /** Whether it had words that mean something, known or not. */
  hasWords: boolean;
}

/** Finds out what is meant, among the words that there are. */
export function interpret(query: string, vocabulary: ReadonlyMap<string, number>): Interpretation {
  const words = splitWords(query).filter((word) => !STOP_WORDS.has(word));
  const stems = words.map(stemOf);
  const concepts: Concept[] = [];
  for (let index = 0; index < stems.length; index += 1) {
    const stem = stems[index] ?? '';
    const next = stems[index + 1];
    const pair = next === undefined ? null : conceptOfPair(stem, next, vocabulary);
    if (pair !== null) {
      concepts.push(pair);
      index += 1;
      continue;
    }
    const concept = conceptOf(stem, vocabulary);
    if (concept.length > 0) concepts.push(concept);
  }
  const isNumber = (word: string): boolean => /^\p{N}+$/u.test(word);
  return {
    concepts: concepts.slice(0, MAX_CONCEPTS),
    hasWords: words.some((word) => !isNumber(word)),
  };
}

/** Two words that are one in the catalogue, or that mean something only together. */
function conceptOfPair(
  first: string,
  second: string,
  vocabulary: ReadonlyMap<string, number>,
): Concept | null {
  const joined = stemOf(`${first}${second}`);
  const same = wordingsOf(SYNONYMS[`${first} ${second}`] ?? [], vocabulary);
  if (vocabulary.has(joined)) return [[joined], [first, second], ...same];
  return same.length === 0 ? null : [[first, second], ...same];
}

function conceptOf(stem: string, vocabulary: ReadonlyMap<string, number>): Concept {
  const same = wordingsOf(SYNONYMS[stem] ?? [], vocabulary);
  if (vocabulary.has(stem)) return [[stem], ...same];
  if (same.length > 0) return same;
  const parts = splitCompound(stem, vocabulary);
  if (parts !== null) return [parts];
  const completions = completionsOf(stem, vocabulary);
  if (completions.length > 0) return completions.map((completion) => [completion]);
  return nearestWords(stem, vocabulary).flatMap((word) => [
    [word],
    ...wordingsOf(SYNONYMS[word] ?? [], vocabulary),
  ]);
}

/** The wordings of which every word is in the catalogue. */
function wordingsOf(wordings: readonly string[], vocabulary: ReadonlyMap<string, number>): Concept {
  return wordings
    .map((wording) => splitWords(wording).map(stemOf))
    .filter((stems) => stems.every((stem) => vocabulary.has(stem)));
}

function splitCompound(stem: string, vocabulary: ReadonlyMap<string, number>): string[] | null {
  for (let at = MIN_PART_CHARACTERS; at <= stem.length - MIN_PART_CHARACTERS; at += 1) {
    const parts = [stem.slice(0, at), stem.slice(at)];
    if (parts.every((part) => vocabulary.has(part))) return parts;
  }
  return null;
}

/** The commonest words that begin so. */
function completionsOf(stem: string, vocabulary: ReadonlyMap<string, number>): string[] {
  if (stem.length < MIN_PART_CHARACTERS) return [];
  return [...vocabulary]
    .filter(([word]) => word.startsWith(stem))
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_COMPLETIONS)
    .map(([word]) => word);
}
