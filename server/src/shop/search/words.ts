/** From text to stems. Products and queries go through the same function, on every database. */

const MAX_WORDS = 24;
const MAX_WORD_CHARACTERS = 32;

/** What the rules below would get wrong. */
const IRREGULAR: Readonly<Record<string, string>> = {
  mice: 'mouse',
  knives: 'knife',
  scarves: 'scarf',
  shelves: 'shelf',
  leaves: 'leaf',
  geese: 'goose',
  children: 'child',
  women: 'woman',
  men: 'man',
  feet: 'foot',
  teeth: 'tooth',
  shoes: 'shoe',
  toes: 'toe',
  bedding: 'bedding',
  wedding: 'wedding',
  evening: 'evening',
  glasses: 'glasses',
  bus: 'bus',
  gas: 'gas',
};

const VOWEL = /[aeiouy]/;
const DOUBLED_CONSONANT = /([bdgklmnprt])\1$/;
/** One syllable that lost an `e` before `ing`: hik, bak, shav. */
const LOST_E = /^[^aeiouy]*[aeiouy][^aeiouywx]$/;
/** The same behind a cluster: cycl, danc. */
const LOST_E_OF_CLUSTER = /([bcdkp]l|[nr]c|[aeiou][cv])$/;

/** The words of a text, in lower case, without accents and apostrophes; at most 24 of a query. */
export function splitWords(text: string, maxWords = MAX_WORDS): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, maxWords).map((word) => word.slice(0, MAX_WORD_CHARACTERS));
}

/** The form that singular, plural and `-ing` have in common. */
export function stemOf(word: string): string {
  return IRREGULAR[word] ?? withoutIng(withoutPlural(word));
}

/** The stems of a text, parted by spaces; of a compound with a hyphen also those of its joined form. */
export function stemText(text: string): string {
  const joined = [...text.matchAll(/\p{L}+(-\p{L}+)+/gu)].map(([word]) => word.replaceAll('-', ''));
  return splitWords([text, ...joined].join(' '), Number.POSITIVE_INFINITY)
    .map(stemOf)
    .join(' ');
}

function withoutPlural(word: string): string {
  if (word.length <= 3) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|x|ch|sh|zz)es$/.test(word)) return word.slice(0, -2);
  return /[^suio]s$/.test(word) || /[aeo]os$/.test(word) ? word.slice(0, -1) : word;
}

function withoutIng(word: string): string {
  if (word.length < 6 || !word.endsWith('ing')) return word;
  const base = word.slice(0, -3);
  if (!VOWEL.test(base)) return word;
  if (DOUBLED_CONSONANT.test(base)) return base.slice(0, -1);
  return LOST_E.test(base) || LOST_E_OF_CLUSTER.test(base) ? `${base}e` : base;
}
