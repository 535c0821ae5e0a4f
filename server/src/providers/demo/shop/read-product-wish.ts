/** Clauses about single products: details and what goes with them. */

import type { Listening } from './read-wishes.ts';
import { isPointer, readItems, readReference } from './references.ts';
import { readSearchTerms } from './search-terms.ts';
import type { Item, Wish } from './wish.ts';

const GOES_WITH = [
  /\b(?:goes?|fits?|match(?:es)?|pairs?|works?)(?: well| nicely)? (?:together )?with\s+(.+)$/i,
  /^(?:show me |do you have |is there |have you got |i want |find )?(?:anything|something|products|items|ones?|more|others?)?\s*(?:similar|comparable)(?: (?:ones?|products|items|things))?(?: to\s+(.+))?$/i,
  /^(?:show me |do you have |find )?(?:anything|something|products|items|more|others?) like\s+(.+)$/i,
  /\b(?:recommendations?|suggestions|accessories|alternatives?|complements?)(?: (?:for|to|based on|with)\s+(.+))?$/i,
  /^what (?:else )?(?:do|would|can|could) you (?:recommend|suggest)(?: (?:for|with|to go with)\s+(.+))?$/i,
  /^(?:recommend|suggest)(?: me)?(?: something| anything| some(?:thing)? more| more)?(?: (?:for|with|to go with|like|based on)\s+(.+))?$/i,
];
const TELL =
  /^(?:tell me (?:more )?about|(?:(?:give|show) me )?(?:more )?(?:details|info|information|specs)(?: (?:on|about|of|for))?|describe|more (?:about|on)|read me)\s+(.+)$/i;
const TELL_MORE =
  /^(?:tell me more|more (?:details|info|information)|(?:show me )?(?:the )?details|more about it)$/i;
const LOOK =
  /^(?:(?:what(?:['’]s| is) )?the difference between|show(?: me)?|see|view|open|look at|what about|how about|what(?:['’]s| is)|i(?:['’]m| am) interested in|compare)\s+(.+)$/i;
const ASK = [
  /^how (?:much|expensive|big|large|heavy|long|many)\s+(?:is|are|does|do)\s+(.+?)(?: costs?| weigh| left| last)?$/i,
  /^what (?:colou?rs?|size|price|material)s? (?:is|are|does|do|has|have) (.+?)(?: come in| have| cost)?$/i,
  /^(?:is|are)\s+(it|that|this(?: one)?|that one|the .+? one|number \d+)\s+.+$/i,
  /^(?:does|do|has|can|will)\s+(it|that|this(?: one)?|that one|the .+? one|number \d+)\s+.+$/i,
];

/** Understands what is said of single products. */
export function readProductWish(clause: string, listening: Listening): Wish | undefined {
  return readRecommendation(clause, listening) ?? readDetails(clause, listening);
}

function readRecommendation(clause: string, { isShopping }: Listening): Wish | undefined {
  for (const pattern of GOES_WITH) {
    const match = pattern.exec(clause);
    if (match === null) continue;
    const reference = readReference(match[1] ?? 'it');
    const isSure = isShopping || reference?.kind === 'id';
    return reference === undefined || !isSure ? undefined : { kind: 'recommend', reference };
  }
  return undefined;
}

function readDetails(clause: string, { isShopping }: Listening): Wish | undefined {
  if (isShopping && TELL_MORE.test(clause)) return details([FOCUS]);
  const told = TELL.exec(clause)?.[1];
  if (told !== undefined) {
    const items = readItems(told);
    if (items.length > 0 && (isShopping || items.every(isId))) return details(items);
  }
  for (const pattern of ASK) {
    const asked = pattern.exec(clause)?.[1];
    const items = asked === undefined ? [] : readItems(asked);
    if (items.length > 0 && items.every(isPointer) && isShopping) return details(items);
  }
  const pointed = isShopping ? readPointer(clause) : undefined;
  if (pointed !== undefined) return details([pointed]);
  const looked = LOOK.exec(clause)?.[1];
  if (looked === undefined) return undefined;
  const items = readItems(looked);
  if (items.length > 0 && items.every(isShopping ? isSurePointer : isId)) return details(items);
  const isDefinite =
    /^(?:the|this|that)\s/i.test(looked) && !/^what(?:['’]s| is)/i.test(clause) && items.length > 0;
  return isDefinite && isShopping
    ? { kind: 'details', items, orSearch: readSearchTerms(looked) }
    : undefined;
}

function isId({ reference }: Item): boolean {
  return reference.kind === 'id';
}

const FOCUS: Item = { reference: { kind: 'focus' }, quantity: null };

function details(items: Item[]): Wish {
  return { kind: 'details', items, orSearch: null };
}

/** "The second one" or "2", without a word of what to do with it. */
function readPointer(clause: string): Item | undefined {
  if (/^[1-9]\d?$/.test(clause)) {
    return { reference: { kind: 'place', index: Number(clause) - 1 }, quantity: null };
  }
  const [item, ...others] = readItems(clause);
  const isOne = item !== undefined && others.length === 0 && item.quantity === null;
  return isOne && isSurePointer(item) ? item : undefined;
}

/** "Show me it" points at one product; "show me everything" and "show me 3 lamps" do not. */
function isSurePointer(item: Item): boolean {
  const { reference } = item;
  if (item.quantity !== null || reference.kind === 'name' || reference.kind === 'focus') {
    return reference.kind === 'focus' && item.quantity === null;
  }
  if (reference.kind === 'cheapest' || reference.kind === 'dearest') return reference.noun === '';
  return reference.kind !== 'several' || reference.count !== null;
}
