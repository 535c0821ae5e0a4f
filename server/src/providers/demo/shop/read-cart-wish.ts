/** Clauses about the cart: add, change, remove, look, pay. */
import { toNumber, WHOLE_NUMBER } from './amounts.ts';
import type { Listening } from './read-wishes.ts';
import { isPointer, readItems, readReference } from './references.ts';
import { readSearchTerms } from './search-terms.ts';
import type { Wish } from './wish.ts';

const CART = '(?:(?:shopping )?(?:cart|basket|bag|trolley))';
const TO_CART = new RegExp(
  `\\s+(?:in|to|into) (?:my |the |our )?${CART}\\b.*$|\\s+to (?:it|that)$`,
  'i',
);
const FROM_CART = new RegExp(
  `\\s+(?:(?:from|out of|off|in) (?:my |the |our )?${CART}|out)\\b.*$`,
  'i',
);

const NAMES_CART = new RegExp(`\\b(?:my|the) ${CART}\\b|\\b(?:cart|check ?out)\\b`, 'i');
const QUESTION = /^(?:what|which|how|is|are|show|view|see|do|does|list|check|open)\b/i;

/** Understands what is said of the cart. */
export function readCartWish(clause: string, { isShopping }: Listening): Wish | undefined {
  if (!isShopping && !NAMES_CART.test(clause)) return undefined;
  return (
    readCheckout(clause) ??
    readServices(clause) ??
    readEmptying(clause) ??
    readQuantityChange(clause) ??
    readRemoval(clause) ??
    readAdding(clause) ??
    readLooking(clause)
  );
}

function readCheckout(clause: string): Wish | undefined {
  return /\bcheck ?out\b(?! (?:the|this|that|some))|\b(?:place|complete|finish) (?:my|the) order\b|^(?:i want to )?pay\b|\bpay (?:now|for (?:it|that|everything|my cart))\b|^purchase(?: now| everything| it all)?$/i.test(
    clause,
  )
    ? { kind: 'checkout' }
    : undefined;
}

function readServices(clause: string): Wish | undefined {
  return /\b(?:shipping|deliver(?:y|ed)|refunds?|warranty|discounts?|coupons?|vouchers?)\b|^(?:can|may|how do) i return\b/i.test(
    clause,
  )
    ? { kind: 'services' }
    : undefined;
}

function readEmptying(clause: string): Wish | undefined {
  return new RegExp(
    `^(?:empty|clear|reset)(?: out)?(?: (?:my|the|our))? ${CART}\\b|^(?:remove|delete|throw out|take out) (?:everything|all)(?: items)?(?: (?:from|out of|in)\\b.*)?$|^take everything out\\b`,
    'i',
  ).test(clause)
    ? { kind: 'empty-cart' }
    : undefined;
}

function readQuantityChange(clause: string): Wish | undefined {
  const number = `(${WHOLE_NUMBER})(?: (?:pieces|items|units|of (?:them|those|it)))?(?: instead)?(?:\\s+in (?:my |the )?${CART})?`;
  const quantityOf = new RegExp(
    `^(?:change|set|update|adjust|increase|reduce|raise|lower) (?:the )?(?:quantity|amount|number)(?: (?:of|for) (.+?))? to ${number}$`,
    'i',
  ).exec(clause);
  const itself = new RegExp(
    `^(?:change|set|update|adjust|increase|reduce|raise|lower) (.+?) to ${number}$|^make (.+?) ${number}$`,
    'i',
  ).exec(clause);
  const instead = new RegExp(
    `^(?:i(?:['’]ll| will) take|i want|i need|rather) (${WHOLE_NUMBER})(?: of (?:them|those|it))? instead$`,
    'i',
  ).exec(clause);
  const phrase = quantityOf?.[1] ?? itself?.[1] ?? itself?.[3] ?? 'it';
  const quantity = quantityOf?.[2] ?? itself?.[2] ?? itself?.[4] ?? instead?.[1];
  if (quantity === undefined) return undefined;
  const reference = readReference(phrase);
  return reference === undefined
    ? undefined
    : { kind: 'set-quantity', reference, quantity: toNumber(quantity) };
}

function readRemoval(clause: string): Wish | undefined {
  const match =
    /^(?:remove|delete|take out|get rid of|throw out|cancel|take|leave out)\s+(.+)$/i.exec(clause);
  if (match?.[1] === undefined) return undefined;
  if (/^take\s/i.test(clause) && !FROM_CART.test(clause)) return undefined;
  const items = readItems(match[1].replace(FROM_CART, ''));
  return items.length === 0 ? undefined : { kind: 'remove', items };
}

function readAdding(clause: string): Wish | undefined {
  const more = new RegExp(
    `^(?:give me |i(?:['’]ll| will) take |i want |i need )?(${WHOLE_NUMBER} more|another(?: one)?)(?: of (.+))?$`,
    'i',
  ).exec(clause.replace(TO_CART, ''));
  if (more?.[1] !== undefined) {
    const items = readItems(`${more[1].replace(/ (?:more|one)$/i, '')} of ${more[2] ?? 'it'}`);
    return { kind: 'add', items, orSearch: null };
  }
  const sure = /^(?:add|put|throw|place|drop|stick)\s+(.+)$/i.exec(clause)?.[1];
  const isInto = TO_CART.test(clause) && !QUESTION.test(clause);
  if (sure !== undefined || isInto) {
    const phrase = (sure ?? clause.replace(/^(?:i want|i need|get|take|buy)\s+/i, '')).replace(
      TO_CART,
      '',
    );
    const items = readItems(phrase);
    return items.length === 0 ? undefined : { kind: 'add', items, orSearch: null };
  }
  const counted = new RegExp(`^(?:${WHOLE_NUMBER}|a couple|another) of `, 'i').test(clause);
  const pieces = counted ? readItems(clause) : [];
  if (pieces.length > 0 && pieces.every(isPointer)) {
    return { kind: 'add', items: pieces, orSearch: null };
  }
  const bought =
    /^(?:buy|order|purchase|take|get(?: me)?|grab|i(?:['’]ll| will) (?:take|have|buy|get|order)|i want|give me|i(?:['’]d| would) like)\s+(.+)$/i.exec(
      clause,
    )?.[1];
  if (bought === undefined) return undefined;
  const items = readItems(bought);
  if (items.length > 0 && items.every(isPointer)) return { kind: 'add', items, orSearch: null };
  const isNamed = /^(?:the|\d+|that|this)\s/i.test(bought) && items.length > 0;
  return isNamed ? { kind: 'add', items, orSearch: readSearchTerms(bought) } : undefined;
}

function readLooking(clause: string): Wish | undefined {
  const isCart = new RegExp(
    `\\b(?:my|the|our) ${CART}\\b|\\b(?:shopping )?cart\\b|^basket$`,
    'i',
  ).test(clause);
  const isTotal =
    /^(?:how much is (?:it|that|this|everything)(?: all)?(?: together| altogether| in total)|what(?:['’]s| is) (?:my|the) total|(?:my |the )?total)$/i.test(
      clause,
    );
  return isCart || isTotal ? { kind: 'view-cart' } : undefined;
}
