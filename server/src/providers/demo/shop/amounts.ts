/** Numbers and prices in a shopper's words. */

export interface PriceLimits {
  /** US dollars. */
  min?: number;
  /** US dollars. */
  max?: number;
}

/** What "cheap" and "premium" are taken to mean, in US dollars; the answer says so. */
const CHEAP_MAX = 50;
const PREMIUM_MIN = 100;
/** How far "around 50" reaches to either side. */
const AROUND = 0.2;

const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ['zero', 0],
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['eleven', 11],
  ['twelve', 12],
  ['twenty', 20],
]);

/** Matches a whole number in digits or words; the sign is kept, so that the shop can refuse it. */
export const WHOLE_NUMBER = `(?:-?\\d{1,15}|${[...NUMBER_WORDS.keys()].join('|')})`;

/** Reads what {@link WHOLE_NUMBER} matched. */
export function toNumber(text: string): number {
  return NUMBER_WORDS.get(text.toLowerCase()) ?? Number(text);
}

const CURRENCY = '(?:[$€£]|dollars?|euros?|bucks?|pounds?|quid|usd|eur|gbp)';
const AMOUNT = '(\\d{1,3}(?:,\\d{3})+(?:\\.\\d{1,2})?|\\d{1,9}(?:[.,]\\d{1,2})?)';
/** Not the beginning of a longer number, nor a number of something that is no money. */
const NO_UNIT =
  '(?![\\d.,]*\\d)(?!\\s*-?(?:results?|products?|items?|options?|pieces?|ports?|hours?|minutes?|days?|years?|inch(?:es)?|cm|mm|m|kg|g|lit(?:er|re)s?|l|ml|w|watts?|people|persons?|stars?|gb|tb|%|percent)\\b)';
const MONEY = `(?:${CURRENCY}\\s?)?${AMOUNT}${NO_UNIT}(?:\\s?${CURRENCY}(?!\\w))?`;
const SURE_MONEY = `(?:${CURRENCY}\\s?${AMOUNT}${NO_UNIT}|${AMOUNT}\\s?${CURRENCY}(?!\\w))`;

type Reader = readonly [pattern: RegExp, read: (...amounts: number[]) => PriceLimits];

function limitPattern(source: string): RegExp {
  return new RegExp(`(?<![\\w-])(?:${source})`, 'i');
}

const between = (a = 0, b = 0): PriceLimits => ({ min: Math.min(a, b), max: Math.max(a, b) });
const atMost = (max?: number): PriceLimits => ({ max });
const atLeast = (min?: number): PriceLimits => ({ min });
const about = (amount = 0): PriceLimits => ({
  min: Math.round(amount * (1 - AROUND)),
  max: Math.round(amount * (1 + AROUND)),
});

const READERS: readonly Reader[] = [
  [limitPattern(`(?:priced )?(?:between|from)\\s+${MONEY}\\s*(?:and|to|-|–)\\s*${MONEY}`), between],
  [limitPattern(`(?:for )?[$€£]\\s?${AMOUNT}\\s?(?:-|–|to)\\s?[$€£]?\\s?${AMOUNT}`), between],
  [limitPattern(`(?:for )?${AMOUNT}\\s?(?:-|–|to)\\s?${AMOUNT}\\s?${CURRENCY}(?!\\w)`), between],
  [
    limitPattern(
      `(?:(?:that )?costs? |priced |for )?(?:under|below|less than|cheaper than|up to|at most|(?:no|not) (?:more|higher) than|not over|max(?:imum|\\.)?(?: price)?(?: of)?|within|<=?)\\s*${MONEY}`,
    ),
    atMost,
  ],
  [limitPattern(`(?:with )?(?:a |my )?budget (?:is|of)\\s+${MONEY}`), atMost],
  [
    limitPattern(`(?:for )?${MONEY}\\s+(?:or (?:less|under|below)|max(?:imum)?|at most|tops)\\b`),
    atMost,
  ],
  [
    limitPattern(
      `(?:(?:that )?costs? |priced )?(?:over|above|more than|at least|starting (?:at|from)|min(?:imum|\\.)?(?: price)?(?: of)?|>=?)\\s*${MONEY}`,
    ),
    atLeast,
  ],
  [limitPattern(`${MONEY}\\s+(?:or more|and (?:up|more|over)|upwards?)\\b`), atLeast],
  [limitPattern(`(?:for )?(?:around|roughly|approximately|~)\\s*${MONEY}`), about],
  [limitPattern(`(?:for )?about ${SURE_MONEY}`), about],
  [limitPattern(`for ${SURE_MONEY}`), atMost],
  [
    /\b(?:not too expensive|cheap|budget(?!\s*(?:is|of))|affordable|inexpensive|low[- ]cost)\b/i,
    () => atMost(CHEAP_MAX),
  ],
  [
    /(?<!most |less |too )\b(?:expensive|premium|high[- ]end|luxury)\b/i,
    () => atLeast(PREMIUM_MIN),
  ],
];

/** Takes the price limits out of a text: what they are, and what else was said. */
export function takePrices(text: string): { limits: PriceLimits; rest: string } {
  const limits: PriceLimits = {};
  let rest = text;
  for (const [pattern, read] of READERS) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const amounts = match.slice(1).filter((amount) => amount !== undefined);
    const found = read(...amounts.map(toAmount));
    limits.min ??= found.min;
    limits.max ??= found.max;
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
  }
  return { limits: withoutGaps(limits), rest: rest.replaceAll(/\s+/g, ' ').trim() };
}

/** `1,000.50`, `1000.50` and `1000,50` are the same. */
function toAmount(text: string): number {
  const isThousands = /^\d{1,3}(?:,\d{3})+/.test(text);
  return Number(isThousands ? text.replaceAll(',', '') : text.replace(',', '.'));
}

function withoutGaps({ min, max }: PriceLimits): PriceLimits {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
