/** Words what is in the cart, and what was changed in it. */
import type { ShopMemory } from './memory.ts';
import { findById } from './memory.ts';
import type { SeenProduct } from './product-text.ts';
import { readMoney, readProducts } from './product-text.ts';
import { ADD, SET_QUANTITY } from './shop-tools.ts';
import type { AnsweredCall } from './turn-so-far.ts';
import { money, quote } from './wording.ts';

const TOTAL = /^cart: |\b(?:sub)?total\b/im;
const EMPTY = /\bempty\b|\bno (?:items|products)\b|\b0 (?:items|products|pieces)\b/i;
const CHANGED =
  /^\s*(?:ok|done|success)\b|\b(?:added|removed|updated|now holds|now has|set to)\b|^cart:|"(?:cart|items)"/im;
const NOT_CHANGED = /\b(?:not|cannot|failed|fails|error|denied|refused)\b|n['’]t\b/i;

export function wordCart({ content }: AnsweredCall): string {
  const lines = readProducts(content);
  if (lines.length === 0) {
    return EMPTY.test(content)
      ? 'Your cart is empty. Tell me what you are looking for.'
      : `Your cart, as the shop has it:\n\n${quote(content)}`;
  }
  const total = readMoney(content, TOTAL);
  return [
    'In your cart:',
    lines.map((line, index) => `${index + 1}. ${cartLine(line)}`).join('\n'),
    ...(total === undefined ? [] : [`Together: **${money(total)}**.`]),
  ].join('\n\n');
}

/** Says that something was done only where the tool said so. */
export function wordChange({ name, input, content }: AnsweredCall, memory: ShopMemory): string {
  const [first = ''] = content.split('\n');
  if (!CHANGED.test(content) || NOT_CHANGED.test(first)) {
    return `About your cart, the shop says:\n\n${quote(content)}`;
  }
  const { product_id: id, quantity } = input;
  const product = typeof id === 'string' ? (findById(memory, id)?.name ?? id) : 'it';
  const pieces = `**${typeof quantity === 'number' ? quantity : 1} × ${product}**`;
  const total = readMoney(content, TOTAL);
  const isEmpty = /\bcart is (?:now )?empty\b/i.test(content);
  const sum = total === undefined ? '' : ` Your cart comes to ${money(total)}.`;
  const ending = isEmpty ? ' It is empty now.' : sum;
  if (name === ADD) return `Done: ${pieces} went into your cart.${ending}`;
  if (name === SET_QUANTITY) return `Done: your cart holds ${pieces} now.${ending}`;
  return `Done: **${product}** is out of your cart.${ending}`;
}

function cartLine({ name, quantity, price, sum }: SeenProduct): string {
  const pieces = quantity === undefined ? '' : `${quantity} × `;
  const cost = sum ?? price;
  const each = sum === undefined && quantity !== undefined && quantity > 1 ? ' each' : '';
  return `**${pieces}${name}**${cost === undefined ? '' : ` – ${money(cost)}${each}`}`;
}
