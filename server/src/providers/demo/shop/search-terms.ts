/** The slots of a search: what, where, for how much, how many. */
import { takePrices, toNumber, WHOLE_NUMBER } from './amounts.ts';
import type { SearchTerms } from './wish.ts';

const IN_STOCK =
  /\b(?:(?:that|which) (?:is|are|you have) )?(?:(?:only |currently )?(?:in stock|on stock|available(?: (?:now|today|right now))?)(?: only)?)\b|\bnot sold out\b/i;
const CATEGORY =
  /\b(?:(?:in|from|of|within) (?:the |your )?)?(?:category|section|department)[:\s]+["“]?([\p{L}&-]+)["”]?$|\b(?:in|from|of|within) (?:the |your )?["“]?([\p{L}&-]+(?: (?:&|and) [\p{L}]+)?)["”]? (?:category|section|department|aisle)\b/iu;
const COUNT_LIMIT = new RegExp(
  `\\b(?:at most|up to|only|max(?:imum)?(?: of)?|top)?\\s*(${WHOLE_NUMBER}) (?:results?|products?|items?|options?|choices|suggestions)\\b`,
  'i',
);
const COUNT_BEFORE = new RegExp(
  `^(?:(?:the )?top |the best )?(${WHOLE_NUMBER}|a couple of|a few|several)\\s+(?!of\\b|(?:port|inch|person|people|seat|pack|piece|part|season|way|litre|liter|player|year|hour|cup)s?\\b)(?=(?:[\\p{L}-]+ )*[\\p{L}-]+s\\b)`,
  'iu',
);
const NAMED_COUNTS: ReadonlyMap<string, number> = new Map([
  ['a couple of', 2],
  ['a few', 3],
  ['several', 5],
]);
/** Words around the thing that is wanted. */
const FILLER =
  /^(?:(?:me|us|some(?:thing|body)?|any(?:thing)?|everything|a|an|the|your|my|all|of|for|about|with|to|on|only|just|good|great|nice|decent|best|really|new|other|different|kind|kinds|sort|types?|products?|items?|things?|stuff|ones?|which|that|are|is|cost|costs|priced|price|you|have|sell|do|i|can|buy|get)(?=\s|$)\s*)+/i;
const FILLER_BEHIND =
  /(?:^|\s)(?:(?:and|but|or|please|for|with|in|that|which|are|is|cost|costs|priced|price|me|only|ones?|there|here|do|you|have|sell|offer|carry|stock|got|products?|items?|things?|results?|options?|instead|else|too|as well|at all|now|today|in the shop|in your shop|available)(?=\s|$)\s*)+$/i;

/** Reads a description of what is looked for. The query is empty when nothing but filters was said. */
export function readSearchTerms(phrase: string): SearchTerms {
  const { limits, rest: unpriced } = takePrices(phrase);
  let rest = unpriced;
  const isInStock = IN_STOCK.test(rest);
  rest = rest.replace(IN_STOCK, ' ');
  const category = CATEGORY.exec(rest);
  rest = rest.replace(CATEGORY, ' ').trim();
  const limit = COUNT_LIMIT.exec(rest);
  rest = rest.replace(COUNT_LIMIT, ' ').trim();
  const opening = rest.replace(/^(?:me|us|about) /i, '');
  const before = COUNT_BEFORE.exec(opening);
  if (before !== null) rest = opening.slice(before[0].length);
  const count = limit?.[1] ?? before?.[1];
  return {
    query: cleanQuery(rest),
    category: (category?.[1] ?? category?.[2])?.toLowerCase() ?? null,
    limits,
    isInStock,
    count: count === undefined ? null : (NAMED_COUNTS.get(count.toLowerCase()) ?? toNumber(count)),
  };
}

/** Whether anything was said that only a shop would understand. */
export function hasFilters({ limits, isInStock, category }: SearchTerms): boolean {
  return limits.min !== undefined || limits.max !== undefined || isInStock || category !== null;
}

function cleanQuery(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/["“”`*?!,;:()[\]{}|<>]/g, ' ')
    .replaceAll(/(?<=^|\s)(?:my|a|an|the|some|any|your)(?=\s)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(FILLER, '')
    .replace(FILLER_BEHIND, '')
    .trim();
}
