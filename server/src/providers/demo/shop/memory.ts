/** What a conversation says of products so far: from tool results, or from the model's own words. */
import type { ModelMessage } from '../../port.ts';
import { isJsonObject, type JsonObject, parseJson } from '../json-text.ts';
import { textOf } from '../situation.ts';
import type { SeenProduct } from './product-text.ts';
import { readProducts } from './product-text.ts';
import { readWishes } from './read-wishes.ts';
import type { SearchInput } from './search-input.ts';
import { refineInput, searchInput } from './search-input.ts';
import { changesCart, DETAILS, isShopTool, RECOMMEND, SEARCH, VIEW_CART } from './shop-tools.ts';
import { readProblem } from './tool-problem.ts';

export interface ShopMemory {
  /** The newest list, in the order in which it was shown. */
  shown: readonly SeenProduct[];
  /** Everything that was ever named, newest first. */
  known: readonly SeenProduct[];
  /** The one product that was spoken of last. */
  focus: SeenProduct | undefined;
  /** Undefined until the cart was looked into, and again when it has changed. */
  cart: readonly SeenProduct[] | undefined;
  /** As the user has asked for it. */
  lastSearch: SearchInput | undefined;
  /** Whether the talk is of shopping. */
  isShopping: boolean;
}

export interface MadeCall {
  id: string;
  name: string;
  input: JsonObject;
}

const NUMBERED = /^\d{1,3}\. \*\*(?:(\d{1,9})\s×\s)?([^*\n]+)\*\*(?: [–-] (.+))?$/gm;
const SPOKEN_OF = /\*\*(?:\d{1,9}\s×\s)?([^*\n$]+)\*\*(?=[^\n]*(?:\$\d|\bcart\b))/;
/** What was said longer ago is forgotten. */
const LONGEST_MEMORY_MESSAGES = 200;
/** An answer that names products names them at its beginning. */
const LONGEST_LIST_CHARACTERS = 2_000;
const PRICE = /\$(\d[\d,]*(?:\.\d{2})?)/;

/**
 * Folds the messages, oldest first.
 *
 * @param isShopping whether the model plays the shop's assistant, so that all the talk is of shopping.
 */
export function readMemory(messages: readonly ModelMessage[], isShopping: boolean): ShopMemory {
  let memory: ShopMemory = {
    shown: [],
    known: [],
    focus: undefined,
    cart: undefined,
    lastSearch: undefined,
    isShopping,
  };
  const calls = new Map<string, MadeCall>();
  let hasResults = false;
  for (const message of messages.slice(-LONGEST_MEMORY_MESSAGES)) {
    if (message.role === 'user') {
      hasResults = false;
      memory = hear(memory, textOf(message));
    } else if (message.role === 'assistant') {
      for (const call of callsOf(message)) calls.set(call.id, call);
      if (!hasResults) memory = readOwnWords(memory, message.content);
    } else if (message.role === 'tool' && isShopTool(message.toolName)) {
      hasResults = true;
      const input = calls.get(message.toolCallId)?.input ?? {};
      memory = readResult(memory, message.toolName, input, message.content);
    }
  }
  return memory;
}

/** The calls of a message. */
export function callsOf(message: ModelMessage): MadeCall[] {
  if (message.role !== 'assistant') return [];
  return (message.toolCalls ?? []).map(({ id, name, arguments: text }) => ({
    id,
    name,
    input: parseInput(text),
  }));
}

/** Finds a product by its id. */
export function findById(memory: ShopMemory, id: string): SeenProduct | undefined {
  return memory.known.find((product) => product.id === id);
}

/** Reads arguments; text that is no JSON object counts as none. */
export function parseInput(text: string): JsonObject {
  const parsed = parseJson(text);
  return isJsonObject(parsed) ? parsed : {};
}

/** What the user asked for is remembered, also where the calls that it led to are not shown to us. */
function hear(memory: ShopMemory, said: string): ShopMemory {
  let { lastSearch } = memory;
  for (const wish of readWishes(said, memory)) {
    if (wish.kind === 'search') lastSearch = searchInput(wish.terms);
    if (wish.kind === 'refine' && lastSearch !== undefined) {
      lastSearch = refineInput(lastSearch, wish, memory.shown);
    }
  }
  return { ...memory, lastSearch };
}

function readResult(
  memory: ShopMemory,
  toolName: string,
  input: MadeCall['input'],
  content: string,
): ShopMemory {
  const products = readProducts(content);
  const next = { ...memory, known: merge(products, memory.known), isShopping: true };
  if (readProblem(content) !== undefined) {
    return products.length === 0 ? next : { ...next, shown: products };
  }
  switch (toolName) {
    case SEARCH:
    case RECOMMEND:
      return products.length === 0 ? next : listed(next, products, toolName === SEARCH);
    case VIEW_CART:
      return { ...next, cart: products, shown: products.length === 0 ? next.shown : products };
    case DETAILS:
      return { ...next, focus: products[0] ?? spokenOf(next, input) };
    default:
      return changesCart(toolName)
        ? { ...next, cart: cartIn(content, products), focus: spokenOf(next, input) }
        : next;
  }
}

/** The answer to a change tells the cart as it is now, or nothing of it. */
function cartIn(content: string, products: SeenProduct[]): SeenProduct[] | undefined {
  const lines = products.filter(({ quantity }) => quantity !== undefined);
  return lines.length > 0 || /\bcart is empty\b/i.test(content) ? lines : undefined;
}

/** A new list; what was spoken of before is over, unless it is what the list belongs to. */
function listed(memory: ShopMemory, shown: SeenProduct[], isSearch: boolean): ShopMemory {
  if (!isSearch) return { ...memory, shown };
  return { ...memory, shown, focus: shown.length === 1 ? shown[0] : undefined };
}

/** An id that no result names is not taken from a call: a model may have made it up. */
function spokenOf(
  memory: ShopMemory,
  { product_id: id }: MadeCall['input'],
): SeenProduct | undefined {
  return typeof id === 'string' ? findById(memory, id) : memory.focus;
}

/** A transcript may hold texts only: then the names that were said have to do. */
function readOwnWords(memory: ShopMemory, answer: string): ShopMemory {
  const content = answer.slice(0, LONGEST_LIST_CHARACTERS);
  const shown = [...content.matchAll(NUMBERED)].map(([, count, name = '', rest = '']) => ({
    ...withId(memory, name.trim(), count === undefined ? rest : ''),
    ...(count === undefined ? {} : { quantity: Number(count) }),
  }));
  if (shown.length > 0) {
    const known = merge(shown, memory.known);
    const focus = shown.length === 1 ? shown[0] : undefined;
    const isCart = shown.some(({ quantity }) => quantity !== undefined);
    return { ...memory, shown, focus, known, isShopping: true, ...(isCart ? { cart: shown } : {}) };
  }
  const match = SPOKEN_OF.exec(content);
  if (match?.[1] === undefined) return memory;
  const focus = withId(memory, match[1].trim(), content.slice(match.index).split('\n')[0] ?? '');
  const known = merge([focus], memory.known);
  return { ...memory, focus, known, cart: undefined, isShopping: true };
}

function withId(memory: ShopMemory, name: string, text: string): SeenProduct {
  const known = memory.known.find((product) => product.name === name);
  const price = PRICE.exec(text)?.[1];
  return {
    ...known,
    name,
    ...(price === undefined ? {} : { price: Number(price.replaceAll(',', '')) }),
  };
}

/** The newer knowledge first; one entry for each product. */
function merge(newer: readonly SeenProduct[], older: readonly SeenProduct[]): SeenProduct[] {
  const isSame = (a: SeenProduct, b: SeenProduct): boolean =>
    a.id === undefined || b.id === undefined ? a.name === b.name : a.id === b.id;
  const known = newer.map(({ quantity, ...product }) => ({
    ...older.find((old) => isSame(product, old)),
    ...product,
  }));
  return [...known, ...older.filter((old) => !known.some((product) => isSame(product, old)))];
}
