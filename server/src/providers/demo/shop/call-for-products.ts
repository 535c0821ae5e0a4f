/** Calls a tool for the products that are meant; searches first for those whose id is not known. */
import type { DemoCall } from '../plan.ts';
import { findById } from './memory.ts';
import { whichOne, whyNot } from './notes.ts';
import type { SeenProduct } from './product-text.ts';
import { resolve } from './resolve.ts';
import type { ShopStep } from './shop-step.ts';
import { SEARCH } from './shop-tools.ts';
import { readProblem } from './tool-problem.ts';
import { answersTo } from './turn-so-far.ts';
import type { Reference } from './wish.ts';

export interface ProductCall {
  toolName: string;
  toInput(id: string): DemoCall['input'];
}

/** @param list what places mean; the newest list when left out. */
export function callForProducts(
  step: ShopStep,
  reference: Reference,
  made: ProductCall,
  list: readonly SeenProduct[] = step.memory.shown,
): void {
  const meant = resolve(reference, step.memory, list);
  if (meant.kind === 'unseen') lookUp(step, meant.name, made);
  else if (meant.kind !== 'found') step.say(whyNot(meant));
  else {
    for (const product of meant.products) {
      if (product.id === undefined) lookUp(step, product.name, made);
      else callFresh(step, product.name, product.id, made);
    }
  }
}

function lookUp(step: ShopStep, name: string, made: ProductCall): void {
  const input = { query: name.toLowerCase() };
  const { after } = step.turn;
  if (!step.isOffered(SEARCH)) {
    step.say(`I do not know which product "${name}" is.`);
  } else if (
    !step.isOffered(made.toolName) ||
    after === undefined ||
    !step.hasAnswer(SEARCH, input)
  ) {
    step.call(step.isOffered(made.toolName) ? SEARCH : made.toolName, input);
  } else {
    const identified = after.known.filter(({ id }) => id !== undefined);
    const meant = resolve({ kind: 'name', name }, { ...after, known: identified }, after.shown);
    const [product] = meant.kind === 'found' ? meant.products : [];
    if (product?.id !== undefined) callFresh(step, product.name, product.id, made);
    else if (meant.kind === 'ambiguous') step.say(whichOne(meant.candidates));
    else step.say(`I found no product that is called "${name}".`);
  }
}

/** A product that was shown too long ago is shown again by a search, and then it is tried once more. */
function callFresh(
  step: ShopStep,
  name: string,
  id: string,
  { toolName, toInput }: ProductCall,
): void {
  const input = toInput(id);
  const known = findById(step.turn.after ?? step.turn.before, id)?.name ?? name;
  const [first, second] = answersTo(step.turn, { toolName, input });
  const isStale = first !== undefined && readProblem(first.content)?.code === 'stale_product';
  if (!isStale || second !== undefined || !step.isOffered(SEARCH)) step.call(toolName, input);
  else if (step.hasAnswer(SEARCH, { query: known })) step.callAgain(toolName, input);
  else step.call(SEARCH, { query: known });
}
