/** Words what a search found. */
import type { JsonValue } from '@chimera/protocol/json';
import { readProducts } from './product-text.ts';
import type { AnsweredCall } from './turn-so-far.ts';
import { count, LONGEST_LIST, money, productList } from './wording.ts';

/** `8 of 23`, `23 found`. */
const TOTAL = /\bof (\d{1,9})\b|\b(\d{1,9}) (?:found|in all|in total|matches)\b/i;

export function wordSearch({ input, content }: AnsweredCall): string {
  const products = readProducts(content);
  const asked = describe(input);
  if (products.length === 0) return `I found nothing${asked}. ${whatToTry(input)}`;
  const [heading = ''] = content.split('\n');
  const match = TOTAL.exec(heading);
  const found = Math.max(products.length, Number(match?.[1] ?? match?.[2] ?? 0));
  const shown = found > products.length ? `; these are the first ${products.length}` : '';
  return [
    `I found ${count(found, 'product')}${asked}${shown}:`,
    productList(products, LONGEST_LIST),
    products.length === 1
      ? 'Say *add it to my cart*, or *tell me more*.'
      : 'Say *tell me more about the second one*, or *add the first to my cart*.',
  ].join('\n\n');
}

function describe(input: AnsweredCall['input']): string {
  const { query, category, in_stock: isInStock } = input;
  return [
    isText(query) ? ` for "${query}"` : '',
    isText(category) ? ` in ${category}` : '',
    describePrices(input),
    isInStock === true ? ' in stock' : '',
  ].join('');
}

function describePrices({ min_price: min, max_price: max }: AnsweredCall['input']): string {
  if (typeof min === 'number' && typeof max === 'number') {
    return ` from ${money(min)} to ${money(max)}`;
  }
  if (typeof min === 'number') return ` from ${money(min)}`;
  return typeof max === 'number' ? ` up to ${money(max)}` : '';
}

function whatToTry(input: AnsweredCall['input']): string {
  const ways = [
    ...(typeof input.max_price === 'number' ? ['a higher price'] : []),
    ...(typeof input.min_price === 'number' ? ['a lower price'] : []),
    ...(input.in_stock === true ? ['what is sold out as well'] : []),
    ...(isText(input.category) ? ['all categories'] : []),
    ...(isText(input.query) ? ['other or fewer words'] : []),
  ];
  return ways.length === 0 ? 'Tell me what you are looking for.' : `Try ${ways.join(', or ')}.`;
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
