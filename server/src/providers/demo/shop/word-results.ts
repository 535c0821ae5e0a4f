/** Puts the results of the shop's tools into words, and never says more than they did. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ShopMemory } from './memory.ts';
import { findById } from './memory.ts';
import { readMoney, readProducts } from './product-text.ts';
import { ASK_ADD, ASK_SIMILAR } from './questions.ts';
import * as shop from './shop-tools.ts';
import type { ToolProblem } from './tool-problem.ts';
import { readProblem } from './tool-problem.ts';
import type { AnsweredCall } from './turn-so-far.ts';
import { count, money, priceOf, productLine, productList } from './wording.ts';

const LONGEST_LIST = 5;
const LONGEST_EXTRAS = 3;
const TOTAL = /\b(?:total|subtotal|sum)\b/i;

/** Words one result. */
export function wordResult(answered: AnsweredCall, memory: ShopMemory): string {
  const problem = readProblem(answered.content);
  if (problem !== undefined) return wordProblem(problem, answered);
  switch (answered.name) {
    case shop.SEARCH:
      return wordSearch(answered);
    case shop.DETAILS:
      return wordDetails(answered);
    case shop.RECOMMEND:
      return wordRecommendations(answered, memory);
    case shop.VIEW_CART:
      return wordCart(answered);
    default:
      return wordChange(answered, memory);
  }
}

function wordSearch({ input, content }: AnsweredCall): string {
  const products = readProducts(content);
  const asked = describeSearch(input);
  if (products.length === 0) return `I found nothing${asked}. ${whatToTry(input)}`;
  const total = Number(
    /\b(\d{1,9}) (?:found|in all|in total|matches|products? found)\b|\bof (\d{1,9})\b/i
      .exec(content)
      ?.slice(1)
      .find((each) => each !== undefined),
  );
  const found = Number.isInteger(total) && total > products.length ? total : products.length;
  const opening = `I found ${count(found, 'product')}${asked}${found > products.length ? `; here are the first ${products.length}` : ''}:`;
  const [first] = products;
  const next =
    products.length === 1 || first === undefined
      ? 'Say *add it to my cart*, or *tell me more*.'
      : 'Say *tell me more about the second one*, or *add the first to my cart*.';
  return [opening, productList(products, LONGEST_LIST), next].join('\n\n');
}

function describeSearch(input: AnsweredCall['input']): string {
  const { query, category, min_price: min, max_price: max, in_stock: isInStock } = input;
  return [
    isText(query) ? ` for "${query}"` : '',
    isText(category) ? ` in ${category}` : '',
    typeof min === 'number' && typeof max === 'number'
      ? ` from ${money(min)} to ${money(max)}`
      : typeof min === 'number'
        ? ` from ${money(min)}`
        : typeof max === 'number'
          ? ` up to ${money(max)}`
          : '',
    isInStock === true ? ' in stock' : '',
  ].join('');
}

function whatToTry(input: AnsweredCall['input']): string {
  const ways = [
    ...(input.max_price === undefined ? [] : ['a higher price']),
    ...(input.min_price === undefined ? [] : ['a lower price']),
    ...(input.in_stock === undefined ? [] : ['products that are sold out as well']),
    ...(input.category === undefined ? [] : ['all categories']),
    ...(isText(input.query) ? ['other or fewer words'] : []),
  ];
  return ways.length === 0 ? 'Tell me what you are looking for.' : `Try ${ways.join(', or ')}.`;
}

function wordDetails({ content }: AnsweredCall): string {
  const [product, ...others] = readProducts(content);
  if (product === undefined) return `This is what the shop says:\n\n${quote(content)}`;
  const extras = others.slice(0, LONGEST_EXTRAS).map((each) => `*${each.name}*${priceOf(each)}`);
  return [
    `${productLine(product)}.`,
    ...describedIn(content),
    ...(extras.length === 0 ? [] : [`Goes with it: ${extras.join(', ')}.`]),
    product.isInStock === false ? ASK_SIMILAR : ASK_ADD,
  ].join('\n\n');
}

/** The lines of a result that are prose and name no product. */
function describedIn(content: string): string[] {
  if (/^\s*[[{]/.test(content)) return [];
  return content
    .split('\n')
    .filter((line) => readProducts(line).length === 0 && /[a-z]{2} [a-z]/i.test(line))
    .filter(
      (line) =>
        !/:\s*$/.test(line) &&
        !/^\s*(?:recommend|goes (?:well )?with|related|see also)/i.test(line),
    )
    .slice(0, LONGEST_EXTRAS)
    .map((line) => line.trim());
}

function wordRecommendations({ input, content }: AnsweredCall, memory: ShopMemory): string {
  const products = readProducts(content);
  const basis = input.based_on;
  const name = typeof basis === 'string' ? (findById(memory, basis)?.name ?? basis) : 'that';
  if (products.length === 0) return `The shop recommends nothing with *${name}*.`;
  return [
    `With *${name}* the shop recommends:`,
    productList(products, LONGEST_LIST),
    'Say *add the first*, or *tell me more about the second one*.',
  ].join('\n\n');
}

function wordCart({ content }: AnsweredCall): string {
  const lines = readProducts(content);
  if (lines.length === 0) {
    return /\bempty\b|\bno (?:items|products)\b|\b0 (?:items|products|pieces)\b/i.test(content)
      ? 'Your cart is empty. Tell me what you are looking for.'
      : `Your cart, as the shop has it:\n\n${quote(content)}`;
  }
  const total = readMoney(content, TOTAL);
  const list = lines.map((line, index) => {
    const pieces = line.quantity === undefined ? '' : `${line.quantity} × `;
    const price =
      line.price === undefined
        ? ''
        : ` – ${money(line.price)}${line.quantity === undefined || line.quantity === 1 ? '' : ' each'}`;
    return `${index + 1}. **${pieces}${line.name}**${price}`;
  });
  return [
    'In your cart:',
    list.join('\n'),
    ...(total === undefined ? [] : [`Together: **${money(total)}**.`]),
  ].join('\n\n');
}

function wordChange({ name, input, content }: AnsweredCall, memory: ShopMemory): string {
  const id = input.product_id;
  const product = typeof id === 'string' ? (findById(memory, id)?.name ?? id) : 'it';
  const total = readMoney(content, TOTAL);
  const sum = total === undefined ? '' : ` Your cart comes to ${money(total)}.`;
  const quantity = typeof input.quantity === 'number' ? input.quantity : 1;
  switch (name) {
    case shop.ADD:
      return `Done: **${quantity} × ${product}** went into your cart.${sum}`;
    case shop.SET_QUANTITY:
      return `Done: **${quantity} × ${product}** in your cart now.${sum}`;
    default:
      return `Done: **${product}** is out of your cart.${sum}`;
  }
}

function wordProblem({ code, message }: ToolProblem, { content, input }: AnsweredCall): string {
  const suggestions = readProducts(content);
  const asked = isText(input.product_id) ? ` \`${input.product_id}\`` : '';
  const opening =
    code === 'unknown_product'
      ? `There is no product${asked} in this shop.`
      : `That did not work. The shop says: ${firstSentence(message)}`;
  if (suggestions.length === 0) {
    return code === 'unknown_product'
      ? `${opening} Tell me what you are looking for, and I search.`
      : opening;
  }
  return [
    `${opening} Did you mean one of these?`,
    productList(suggestions, LONGEST_LIST),
    'Say *the first one*, or tell me what you are looking for.',
  ].join('\n\n');
}

function firstSentence(message: string): string {
  const line = message.split('\n')[0]?.trim() ?? '';
  return line === '' ? 'no reason.' : /[.!?]$/.test(line) ? line : `${line}.`;
}

function quote(content: string): string {
  return content
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
