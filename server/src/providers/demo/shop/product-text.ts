/**
 * Reads products out of what a tool of a shop answered. Made for lines such as
 * `1. lamp-luna | Luna Desk Lamp | $39.90 | in stock`, and for JSON; whatever it cannot read, it leaves.
 */
import type { JsonValue } from '@chimera/protocol/json';
import { isJsonObject, parseJson } from '../json-text.ts';

export interface SeenProduct {
  /** Absent where only the name was seen. */
  id?: string;
  name: string;
  /** US dollars. */
  price?: number;
  isInStock?: boolean;
  /** In the cart. */
  quantity?: number;
  /** What all of that quantity costs, in US dollars. */
  sum?: number;
}

const ID_FIELD = /^(?:id:?\s*)?[`"'[(]?([a-z0-9]+(?:[-_][a-z0-9]+)+)[`"'\])]?$/i;
const ID_IN_TEXT = /[(`["]([a-z0-9]+(?:[-_][a-z0-9]+)+)[)`\]"]/i;
const PRICE = /\$\s?(\d[\d,]*(?:\.\d{1,2})?)|(\d[\d,]*\.\d{2}) ?(?:USD|dollars)\b/;
const SOLD_OUT =
  /\b(?:out of stock|sold out|unavailable|not available|not in stock|0 left|in[_ ]?stock:? false)\b/i;
const IN_STOCK = /\b(?:in stock|available|\d+ left|only \d+)\b/i;
const QUANTITY =
  /^(?:quantity|qty)?:?\s*(\d{1,9})\s*[×x]$|^[×x]\s*(\d{1,9})$|^(?:quantity|qty):?\s*(\d{1,9})$/i;
const COUNTED_NAME = /^(\d{1,9})\s?[×x]\s+(.+)$/;
const ID_BEFORE_NAME = /^([a-z0-9]+(?:[-_][a-z0-9]+)+) \((.+)\)$/i;
/** Anything longer names no product, and would only keep the patterns busy. */
const LONGEST_LINE_CHARACTERS = 500;
const LINE_MARK = /^\s*(?:\d{1,3}[.)]|[-*•])\s+/;

/** Gives the products of a result, in their order. */
export function readProducts(content: string): SeenProduct[] {
  const parsed = /^\s*[[{]/.test(content) ? parseJson(content) : undefined;
  if (parsed !== undefined) return productsIn(parsed);
  return content
    .split('\n')
    .filter((line) => line.length <= LONGEST_LINE_CHARACTERS)
    .map(readLine)
    .filter((product) => product !== undefined);
}

/** The first amount of money behind one of the given words, in US dollars. */
export function readMoney(content: string, label: RegExp): number | undefined {
  const start = content.search(label);
  const match = start === -1 ? null : PRICE.exec(content.slice(start));
  return match === null ? undefined : toPrice(match);
}

function readLine(line: string): SeenProduct | undefined {
  const text = line.replace(LINE_MARK, '');
  const fields = text.split(/\s*\|\s*/).map((field) => field.trim());
  if (fields.length > 1) return readFields(fields);
  const isItem = LINE_MARK.test(line) || PRICE.test(line);
  return isItem ? readSentence(text.trim()) : undefined;
}

function readFields(fields: string[]): SeenProduct | undefined {
  const product: Omit<SeenProduct, 'name'> = {};
  let name: string | undefined;
  for (const field of fields) {
    const id = ID_FIELD.exec(field)?.[1];
    const price = PRICE.exec(field);
    const quantity = QUANTITY.exec(field);
    if (quantity !== null) product.quantity = Number(quantity[1] ?? quantity[2] ?? quantity[3]);
    else if (id !== undefined && product.id === undefined) product.id = id;
    else if (price !== null) product.price ??= toPrice(price);
    else if (SOLD_OUT.test(field)) product.isInStock ??= false;
    else if (IN_STOCK.test(field)) product.isInStock ??= true;
    else if (/\p{L}/u.test(field)) name ??= field.replaceAll(/[*`"]/g, '');
  }
  return product.id === undefined || name === undefined ? undefined : counted({ ...product, name });
}

/** `2 × Luna Desk Lamp` is a line of a cart, whose price is that of both. */
function counted({ price, ...product }: SeenProduct): SeenProduct {
  const [, quantity, name] = COUNTED_NAME.exec(product.name) ?? [];
  if (quantity === undefined || name === undefined) {
    return price === undefined ? product : { ...product, price };
  }
  const line = { ...product, name, quantity: Number(quantity) };
  return price === undefined ? line : { ...line, sum: price };
}

/** `Luna Desk Lamp (lamp-luna), $39.90, in stock`, or `lamp-luna (Luna Desk Lamp)`. */
function readSentence(text: string): SeenProduct | undefined {
  const [, first, called] = ID_BEFORE_NAME.exec(text) ?? [];
  if (first !== undefined && called !== undefined) return { id: first, name: called };
  const id = ID_IN_TEXT.exec(text);
  if (id?.[1] === undefined) return undefined;
  const before = text.slice(0, id.index).replaceAll(/[*`"[\]]/g, '');
  const name = /([^:,.;]+?)\s*$/
    .exec(before)?.[1]
    ?.trim()
    .replace(/^\d{1,9}\s?[×x]\s/, '');
  if (name === undefined || name === '') return undefined;
  const quantity = /(\d{1,9})\s?[×x]\s/.exec(before)?.[1];
  const price = PRICE.exec(text);
  return {
    id: id[1],
    name,
    ...(price === null ? {} : { price: toPrice(price) }),
    ...(quantity === undefined ? {} : { quantity: Number(quantity) }),
    ...(SOLD_OUT.test(text)
      ? { isInStock: false }
      : IN_STOCK.test(text)
        ? { isInStock: true }
        : {}),
  };
}

function toPrice(match: RegExpExecArray): number {
  return Number((match[1] ?? match[2] ?? '').replaceAll(',', ''));
}

/** Every object that has an id and a name, however deep. */
function productsIn(value: JsonValue): SeenProduct[] {
  if (Array.isArray(value)) return value.flatMap(productsIn);
  if (!isJsonObject(value)) return [];
  const fields = new Map(Object.entries(value));
  const id = textIn(fields, ['product_id', 'productId', 'id']);
  const name = textIn(fields, ['name', 'title']);
  const inner = [...fields.values()].flatMap(productsIn);
  if (id === undefined || name === undefined) return inner;
  const price = fields.get('price') ?? fields.get('unitPrice') ?? fields.get('unit_price');
  const quantity = fields.get('quantity');
  const stock = fields.get('in_stock') ?? fields.get('inStock') ?? fields.get('stock');
  const product: SeenProduct = {
    id,
    name,
    ...(typeof price === 'number' ? { price } : {}),
    ...(typeof quantity === 'number' ? { quantity } : {}),
    ...(stock === undefined ? {} : { isInStock: stock !== false && stock !== 0 }),
  };
  return [product, ...inner];
}

function textIn(fields: ReadonlyMap<string, JsonValue>, names: string[]): string | undefined {
  return names.map((name) => fields.get(name)).find((value) => typeof value === 'string');
}
