/** Clauses that look for products, or narrow down what was found. */
import { takePrices } from './amounts.ts';
import type { Listening } from './read-wishes.ts';
import { hasFilters, readSearchTerms } from './search-terms.ts';
import type { SearchTerms, Wish } from './wish.ts';

const ASSORTMENT =
  /^(?:what (?:do you|can i|can you) (?:sell|have|offer|buy|get|stock|show me)(?: here| in (?:your|the) shop)?|what (?:kinds?|sorts?|types?) of (?:products|things|items) (?:do you have|are there)|what(?:['’]s| is) in (?:the|your) (?:shop|store)|(?:what|which|show me (?:all )?(?:the |your )?|list (?:all )?(?:the |your )?)\s*(?:categories|departments|assortment|range)\b.*)$/i;
const MORE =
  /^(?:(?:show|give)(?: me)? )?(?:(?:some |even |a few )?more(?: (?:results|options|products|of (?:them|those|these)|please))?|(?:the )?next(?: (?:ones|page|results))?|(?:any |some )?others?(?: (?:ones|options))?|(?:any |some )?(?:other|more) (?:options|ones|results|products)|what else(?: (?:do you have|is there|have you got))?)$/i;
const CHEAPER =
  /\b(?:(?:something|anything|any|some|ones?)? ?(?:cheaper|less expensive|lower[- ]priced)(?: (?:ones?|options?|alternatives?|products?))?|(?:that(?:['’]s| is)|it(?:['’]s| is)|they(?:['’]re| are)|those are)? ?(?:too|very) expensive|too much)\b/i;
const NARROWS =
  /^(?:only|just|what about|how about|and|any|which|which of (?:them|those|these)|show me only|the|ones?|but|do you have)?\s*(?:(?:ones?|those|these|them|it|this|that|any|some) )?(?:in ([\p{L}]+)|(?:the )?([\p{L}-]+) ones?(?: only)?)$/iu;
const SURE_VERB =
  /^(?:show(?: me)?|find(?: me)?|search(?: (?:for|the (?:shop|store|catalogue) for))?|look(?:ing)? for|i(?:['’]m| am) (?:looking|searching|shopping) for|(?:do|have) you (?:also )?(?:have|got|sell|carry|stock)|got|shop for|browse|buy|order|see)\s+(.+)$/i;
const LOOSE_VERB =
  /^(?:i(?:['’]d| would) like|i(?:['’]ll| will) take|i (?:really )?(?:need|want)|we need|need|want|list|get(?: me)?|give me|are there|is there|any(?:thing)?|where can i (?:find|buy)|can i (?:buy|get)|recommend(?: me)?|suggest(?: me)?|compare|what about|how about|also)\s+(.+)$/i;
const INVERTED =
  /^(?:what|which)(?: kinds? of| sorts? of| types? of)? (.+?) (?:do|can|have) (?:you|i) (?:have|sell|offer|carry|stock|got|buy|get)(.*)$/i;
/** A bare thing to look for has no verb of talk in it and is short. */
const TALK =
  /^(?:what|why|who|when|where|how|is|are|am|do|does|did|can|could|will|would|should|i|we|you|he|she|they|it|this|that|yes|no|ok|okay|hi|hello|hey|thanks?|thank|bye|goodbye|help|cheers|see|tell|write|sing|play|explain|stop|please|go|continue|carry|never|say|call)\b|\b(?:is|are|was|were|you|your|my name|love|like)\b/i;
/** "Show me how", "find out": not a thing that can be found in a shop. */
const NO_THING = /^(?:how|why|what|whether|if|out|that|your|you|around)\b/i;
const LONGEST_BARE_WORDS = 6;

/** Understands a search, and a narrower one of what was found. */
export function readSearchWish(clause: string, { isShopping }: Listening): Wish | undefined {
  if (ASSORTMENT.test(clause)) return { kind: 'assortment' };
  if (isShopping) {
    const refined = readRefinement(clause);
    if (refined !== undefined) return refined;
  }
  const inverted = INVERTED.exec(clause);
  const phrase =
    inverted === null ? SURE_VERB.exec(clause)?.[1] : `${inverted[1] ?? ''} ${inverted[2] ?? ''}`;
  if (phrase !== undefined && !NO_THING.test(phrase)) return search(readSearchTerms(phrase));
  const loose = LOOSE_VERB.exec(clause)?.[1];
  if (loose === undefined && TALK.test(clause)) return undefined;
  const terms = readSearchTerms(loose ?? clause);
  const isBare = loose === undefined && terms.query.split(' ').length <= LONGEST_BARE_WORDS;
  if (loose === undefined && !isBare) return undefined;
  return isShopping || (hasFilters(terms) && terms.query !== '') ? search(terms) : undefined;
}

function search(terms: SearchTerms): Wish | undefined {
  return terms.query === '' && !hasFilters(terms) ? undefined : { kind: 'search', terms };
}

function readRefinement(clause: string): Wish | undefined {
  if (MORE.test(clause)) return { kind: 'refine', terms: readSearchTerms(''), change: 'more' };
  if (CHEAPER.test(takePrices(clause).rest)) {
    const rest = clause.replace(CHEAPER, ' ').replace(/\bthan\b.*$/i, ' ');
    const terms = readSearchTerms(dropVerb(rest));
    return { kind: 'refine', terms, change: 'cheaper' };
  }
  const narrowed = NARROWS.exec(clause);
  const word = narrowed?.[1] ?? narrowed?.[2];
  if (word !== undefined && !/^(?:these|those|other|others|total|stock|any|more)$/i.test(word)) {
    const terms = readSearchTerms(word);
    return { kind: 'refine', terms, change: 'narrower' };
  }
  if (/\b(?:everything|products)\b/i.test(clause)) return undefined;
  const terms = readSearchTerms(dropVerb(clause));
  const isFilterOnly = terms.query === '' && hasFilters(terms);
  return isFilterOnly && terms.category === null
    ? { kind: 'refine', terms, change: 'narrower' }
    : undefined;
}

function dropVerb(clause: string): string {
  const text = clause.trim();
  const phrase = SURE_VERB.exec(text)?.[1] ?? LOOSE_VERB.exec(text)?.[1] ?? text;
  return phrase
    .replace(/^(?:show me|only|just|what about|which(?: of (?:them|those|these))?)\b/i, '')
    .replaceAll(/\b(?:those|these|them|ones?|only|is|are)\b/gi, ' ');
}
