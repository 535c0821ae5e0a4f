/** Puts the results of the shop's tools into words, and never says more than they did. */
import type { ShopMemory } from './memory.ts';
import { findById } from './memory.ts';
import { readProducts } from './product-text.ts';
import { ASK_ADD, ASK_SIMILAR } from './questions.ts';
import { DETAILS, RECOMMEND, SEARCH, VIEW_CART } from './shop-tools.ts';
import { readProblem } from './tool-problem.ts';
import type { AnsweredCall } from './turn-so-far.ts';
import { wordCart, wordChange } from './word-cart.ts';
import { wordProblem } from './word-problem.ts';
import { wordSearch } from './word-search.ts';
import { LONGEST_LIST, priceOf, productLine, productList, quote } from './wording.ts';

const LONGEST_EXTRAS = 3;
const HEADING = /:\s*$|^\s*(?:recommend|goes (?:well )?with|related|see also)/i;

/** Words one result. */
export function wordResult(answered: AnsweredCall, memory: ShopMemory): string {
  const problem = readProblem(answered.content);
  if (problem !== undefined) return wordProblem(problem, answered);
  switch (answered.name) {
    case SEARCH:
      return wordSearch(answered);
    case DETAILS:
      return wordDetails(answered);
    case RECOMMEND:
      return wordRecommendations(answered, memory);
    case VIEW_CART:
      return wordCart(answered);
    default:
      return wordChange(answered, memory);
  }
}

function wordDetails({ content }: AnsweredCall): string {
  const [product, ...others] = readProducts(content);
  if (product === undefined) return `This is what the shop says:\n\n${quote(content)}`;
  const extras = others.slice(0, LONGEST_EXTRAS).map((each) => `*${each.name}*${priceOf(each)}`);
  return [
    `${productLine(product)}.`,
    ...proseIn(content),
    ...(extras.length === 0 ? [] : [`Goes with it: ${extras.join(', ')}.`]),
    product.isInStock === false ? ASK_SIMILAR : ASK_ADD,
  ].join('\n\n');
}

/** The lines of a result that name no product and are no heading. */
function proseIn(content: string): string[] {
  if (/^\s*[[{]/.test(content)) return [];
  return content
    .split('\n')
    .filter((line) => readProducts(line).length === 0 && !HEADING.test(line))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, LONGEST_EXTRAS);
}

function wordRecommendations({ input, content }: AnsweredCall, memory: ShopMemory): string {
  const products = readProducts(content);
  const basis = input.based_on;
  const product = typeof basis === 'string' ? findById(memory, basis) : undefined;
  const topic =
    product === undefined
      ? `For *${typeof basis === 'string' ? basis : 'this'}*`
      : `With *${product.name}*`;
  if (products.length === 0) return `${topic}, the shop has nothing to recommend.`;
  return [
    `${topic}, the shop recommends:`,
    productList(products, LONGEST_LIST),
    'Say *add the first*, or *tell me more about the second one*.',
  ].join('\n\n');
}
