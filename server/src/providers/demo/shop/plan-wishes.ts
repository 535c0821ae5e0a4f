/** From wishes to the next calls of tools, one step of the turn at a time. */
import type { ModelTool } from '../../port.ts';
import type { DemoCall } from '../plan.ts';
import { callForProducts } from './call-for-products.ts';
import { planRemoval } from './plan-removal.ts';
import { resolve } from './resolve.ts';
import { refineInput, searchInput } from './search-input.ts';
import { readSearchTerms } from './search-terms.ts';
import { ShopStep } from './shop-step.ts';
import {
  ADD,
  categoriesOf,
  DETAILS,
  RECOMMEND,
  REMOVE,
  SEARCH,
  SET_QUANTITY,
  VIEW_CART,
} from './shop-tools.ts';
import { readProblem } from './tool-problem.ts';
import type { TurnSoFar } from './turn-so-far.ts';
import { answersTo } from './turn-so-far.ts';
import type { Item, Reference, SearchTerms, Wish } from './wish.ts';

const LISTING: ReadonlySet<Wish['kind']> = new Set(['search', 'refine', 'recommend', 'details']);

/** Works out what to call now. Without calls, everything is done that can be. */
export function planWishes(
  wishes: readonly Wish[],
  turn: TurnSoFar,
  tools: readonly ModelTool[],
): Pick<ShopStep, 'calls' | 'notes'> {
  const step = new ShopStep(turn, tools);
  for (const wish of wishes) {
    // What points at a list that is only being asked for has to wait for it.
    if (step.listsFirst && step.calls.length > 0) break;
    planWish(step, wish);
    step.listsFirst ||= LISTING.has(wish.kind);
  }
  return step;
}

function planWish(step: ShopStep, wish: Wish): void {
  switch (wish.kind) {
    case 'search':
      planSearch(step, wish.terms);
      break;
    case 'refine':
      planRefinement(step, wish);
      break;
    case 'details':
      planItems(step, wish, DETAILS, (id) => ({ product_id: id }));
      break;
    case 'add':
      planItems(step, wish, ADD, (id, { quantity }) => ({
        product_id: id,
        quantity: quantity ?? 1,
      }));
      break;
    case 'set-quantity':
      callForProducts(step, wish.reference, {
        toolName: SET_QUANTITY,
        toInput: (id) => ({ product_id: id, quantity: wish.quantity }),
      });
      break;
    case 'remove':
      for (const item of wish.items) planRemoval(step, item);
      break;
    case 'recommend':
      planRecommendation(step, wish.reference);
      break;
    case 'view-cart':
      // The look into the cart comes behind the changes that were asked for with it.
      if (!step.isChangingCart) step.call(VIEW_CART, {});
      break;
    case 'empty-cart':
      planEmptying(step);
      break;
    case 'checkout':
      step.say(
        'I cannot take payments or place orders: this shop is a demonstration, and none of my tools does that. Your cart is kept.',
      );
      break;
    case 'services':
      step.say(
        'None of my tools knows of shipping, returns or discounts, so I cannot tell you anything about them. Products, prices, stock and your cart are what I know.',
      );
      break;
    case 'assortment':
      planAssortment(step);
      break;
  }
}

function planSearch(step: ShopStep, terms: SearchTerms): void {
  const isCategory = terms.category === null && categoriesOf(step.tools).includes(terms.query);
  step.call(SEARCH, searchInput(isCategory ? { ...terms, category: terms.query } : terms));
}

function planRefinement(step: ShopStep, wish: Extract<Wish, { kind: 'refine' }>): void {
  const { lastSearch, shown } = step.memory;
  if (lastSearch === undefined) {
    step.say('I have not searched for anything yet. What are you looking for?');
  } else step.call(SEARCH, refineInput(lastSearch, wish, shown));
}

function planItems(
  step: ShopStep,
  { items, orSearch }: { items: readonly Item[]; orSearch: SearchTerms | null },
  toolName: string,
  toInput: (id: string, item: Item) => DemoCall['input'],
): void {
  for (const item of items) {
    const isUnseen = resolve(item.reference, step.memory).kind === 'unseen';
    if (orSearch !== null && isUnseen) planSearch(step, orSearch);
    else callForProducts(step, item.reference, { toolName, toInput: (id) => toInput(id, item) });
  }
}

/** A word that names no product that was shown may be a category, or else something to search for. */
function planRecommendation(step: ShopStep, reference: Reference): void {
  const isUnseen = resolve(reference, step.memory).kind === 'unseen';
  if (reference.kind !== 'name' || !isUnseen) {
    const toInput = (id: string) => ({ based_on: id });
    callForProducts(step, reference, { toolName: RECOMMEND, toInput });
    return;
  }
  const name = reference.name.toLowerCase();
  const [answer] = answersTo(step.turn, { toolName: RECOMMEND, input: { based_on: name } });
  const mayBeCategory = /^[\p{L}-]+$/u.test(name) && step.isOffered(RECOMMEND);
  const isNone = answer !== undefined && readProblem(answer.content) !== undefined;
  if (mayBeCategory && !isNone) step.call(RECOMMEND, { based_on: name });
  else planSearch(step, readSearchTerms(name));
}

function planEmptying(step: ShopStep): void {
  const lines = step.cartInTurn;
  if (lines === undefined) step.call(VIEW_CART, {});
  for (const { id } of lines ?? []) if (id !== undefined) step.call(REMOVE, { product_id: id });
}

/** What the shop finds without a word is its most popular. */
function planAssortment(step: ShopStep): void {
  step.call(SEARCH, { query: '' });
  const categories = categoriesOf(step.tools);
  if (categories.length > 0) step.say(`There are these categories: ${categories.join(', ')}.`);
}
