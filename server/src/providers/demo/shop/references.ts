/** Words that point at products: "the second one", "two of those", "it", "xyz-123", "the Aurora". */
import { toNumber, WHOLE_NUMBER } from './amounts.ts';
import type { Item, Reference } from './wish.ts';

const ORDINALS: readonly string[] = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];
const ORDINAL = `(${ORDINALS.join('|')}|\\d{1,2}(?:st|nd|rd|th))`;

const QUANTITY = new RegExp(
  `^(?:(${WHOLE_NUMBER})(?:\\s*(?:x|×|times)\\b)?|(a couple|a pair|a dozen|another|an?|some))(?:\\s+more)?(?:\\s+(?:units?|pieces?|copies))?(?:\\s+of)?(?=\\s|$)`,
  'i',
);
const QUANTITY_BEHIND = new RegExp(
  `\\s(?:(?:x|×)\\s?(\\d{1,9})|(${WHOLE_NUMBER})\\s?(?:x|×|times)|(twice))$`,
  'i',
);
const NAMED_QUANTITIES: ReadonlyMap<string, number> = new Map([
  ['a couple', 2],
  ['a pair', 2],
  ['a dozen', 12],
]);

const ID = '[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+';
/** "noise-cancelling" is a word; ids have a digit or more than one hyphen. */
const SURE_ID = '(?=[\\w-]*\\d|\\w*[-_]\\w*[-_])[A-Za-z]\\w*(?:[-_][A-Za-z0-9]+)+';
const NAMED_ID = new RegExp(
  `^(?:the )?(?:product|item|article|id|sku)(?:[ -]?(?:id|number|no\\.?|nr\\.?|code))?[:\\s]+["'\`]?(${ID}|[A-Za-z]*\\d+[A-Za-z0-9]*)["'\`]?$`,
  'i',
);
const BARE_ID = new RegExp(`^["'\`]?(${SURE_ID})["'\`]?$`);

/** Reads a list of products, each with its quantity. */
export function readItems(phrase: string): Item[] {
  const parts = splitList(phrase);
  const items = parts.map(readItem);
  const isList = items.every(
    (item, index) =>
      item !== undefined &&
      (item.reference.kind !== 'name' || index === 0 || startsAnew(parts[index] ?? '')),
  );
  if (isList) return items.filter((item) => item !== undefined);
  const whole = readItem(phrase);
  return whole === undefined ? [] : [whole];
}

/** Whether an item says which product of those that were shown, and not only what it is called. */
export function isPointer({ reference }: Item): boolean {
  return reference.kind !== 'name';
}

/** Reads which one product is meant. */
export function readReference(phrase: string): Reference | undefined {
  const text = phrase
    .trim()
    .replace(/[\s,.!?]+$/, '')
    .replace(/\s+(?:please|then|instead|too|as well)$/i, '');
  if (text === '') return undefined;
  return (
    readId(text) ?? readPlace(text) ?? readSeveral(text) ?? readExtreme(text) ?? readName(text)
  );
}

function splitList(phrase: string): string[] {
  return phrase
    .split(/\s*,\s*(?:and\s+)?|\s+(?:and|plus|&|as well as)\s+(?:also\s+)?/i)
    .filter((part) => part !== '');
}

function startsAnew(part: string): boolean {
  return /^(?:the|a|an|my|your)\s/i.test(part) || QUANTITY.test(part);
}

function readItem(phrase: string): Item | undefined {
  let rest = phrase.trim();
  const behind = QUANTITY_BEHIND.exec(rest);
  if (behind !== null) rest = rest.slice(0, behind.index);
  const before = QUANTITY.exec(rest);
  if (before !== null) rest = rest.slice(before[0].length).trim();
  const quantity =
    behind !== null
      ? toNumber(behind[1] ?? behind[2] ?? '2')
      : before !== null
        ? quantityOf(before)
        : null;
  const isCountOnly = rest === '' && before !== null;
  const reference = isCountOnly ? ({ kind: 'focus' } as const) : readReference(rest);
  return reference === undefined ? undefined : { reference: singled(reference, before), quantity };
}

function quantityOf([, number, words]: RegExpExecArray): number | null {
  if (number !== undefined) return toNumber(number);
  return words === 'some' ? null : (NAMED_QUANTITIES.get(words?.toLowerCase() ?? '') ?? 1);
}

/** "Two of them" is two of one thing; "them" alone may be all. */
function singled(reference: Reference, counted: RegExpExecArray | null): Reference {
  const isAll = reference.kind === 'several' && reference.count === null;
  return isAll && counted !== null ? { kind: 'focus' } : reference;
}

function readId(text: string): Reference | undefined {
  const id = NAMED_ID.exec(text)?.[1] ?? BARE_ID.exec(text)?.[1];
  return id === undefined ? undefined : { kind: 'id', id };
}

function readPlace(text: string): Reference | undefined {
  const numbered = new RegExp(
    `^(?:the )?(?:(?:number|no\\.?|nr\\.?|option|item|result|product|one number)\\s*#?|#)\\s*(${WHOLE_NUMBER})$`,
    'i',
  ).exec(text)?.[1];
  if (numbered !== undefined) {
    const place = toNumber(numbered);
    return place > 0 ? { kind: 'place', index: place - 1 } : undefined;
  }
  if (/^(?:the )?(?:second|next) to last\b/i.test(text)) return { kind: 'place', index: -2 };
  if (
    /^(?:the )?(?:last|final|bottom)(?: (?:one|item|product|result|option|of .*))?$/i.test(text)
  ) {
    return { kind: 'place', index: -1 };
  }
  if (/^(?:the )?(?:top|best|upper)(?: (?:one|item|result|option|of .*))$/i.test(text)) {
    return { kind: 'place', index: 0 };
  }
  const ordinal = new RegExp(
    `^(?:the |your )?${ORDINAL}(?!\\s+(?:[2-9]|10|two|three|four|five|six|seven|eight|nine|ten)\\b)(?:\\s|$)`,
    'i',
  ).exec(text)?.[1];
  if (ordinal === undefined) return undefined;
  const index = ORDINALS.indexOf(ordinal.toLowerCase());
  return { kind: 'place', index: index === -1 ? Number.parseInt(ordinal, 10) - 1 : index };
}

function readSeveral(text: string): Reference | undefined {
  const first = new RegExp(`^(?:the )?(?:first|top)\\s+(${WHOLE_NUMBER})$`, 'i').exec(text)?.[1];
  if (first !== undefined) return { kind: 'several', count: toNumber(first) };
  if (/^(?:them |these |those )?both\b/i.test(text)) return { kind: 'several', count: 2 };
  return /^(?:all|everything|them|those|these|each|all of (?:them|those|these)|all (?:two|three|four|five)|the lot)(?: of (?:them|those|these))?$/i.test(
    text,
  )
    ? { kind: 'several', count: null }
    : undefined;
}

function readExtreme(text: string): Reference | undefined {
  const match =
    /^(?:the )?(?:(cheapest|least expensive|lowest[- ]priced?)|most expensive|priciest|dearest)\s*(.*)$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const noun = (match[2] ?? '').replace(
    /^(?:ones?|of (?:them|those|these|all)|product|item)$/i,
    '',
  );
  return { kind: match[1] === undefined ? 'dearest' : 'cheapest', noun };
}

function readName(text: string): Reference | undefined {
  if (
    /^(?:it|that|this|that one|this one|the one|the same(?: one)?|the (?:product|item))$/i.test(
      text,
    )
  ) {
    return { kind: 'focus' };
  }
  const name = text.replace(/^(?:the|a|an|my|your|that|this|those|these|some)\s+/i, '').trim();
  return name === '' ? undefined : { kind: 'name', name: name.replaceAll(/["“”`*]/g, '') };
}
