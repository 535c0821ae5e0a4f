/** Takes a product out of the cart, or some of its pieces; looks into the cart first where it must. */
import { callForProducts } from './call-for-products.ts';
import { resolve } from './resolve.ts';
import type { ShopStep } from './shop-step.ts';
import { REMOVE, SET_QUANTITY, VIEW_CART } from './shop-tools.ts';
import type { Item } from './wish.ts';

export function planRemoval(step: ShopStep, { reference, quantity }: Item): void {
  const cart = step.turn.before.cart ?? step.cartInTurn;
  const isPlace = reference.kind === 'place' || reference.kind === 'several';
  const isKnown = !isPlace && resolve(reference, step.memory).kind === 'found';
  const mustLook = quantity !== null || !isKnown;
  if (cart === undefined && mustLook && step.isOffered(VIEW_CART)) {
    step.call(VIEW_CART, {});
    return;
  }
  if (cart?.length === 0) {
    if (step.turn.before.cart !== undefined) step.say('Your cart is empty.');
    return;
  }
  const meant = cart === undefined ? undefined : resolve(reference, step.memory, cart);
  const [product] = meant?.kind === 'found' ? meant.products : [];
  const line = cart?.find(({ id }) => id === product?.id);
  const left = (line?.quantity ?? 0) - (quantity ?? Number.POSITIVE_INFINITY);
  if (meant?.kind === 'unseen') step.say(`There is no "${meant.name}" in your cart.`);
  else if (left > 0) {
    const toInput = (id: string) => ({ product_id: id, quantity: left });
    callForProducts(step, reference, { toolName: SET_QUANTITY, toInput }, cart);
  } else {
    const toInput = (id: string) => ({ product_id: id });
    callForProducts(step, reference, { toolName: REMOVE, toInput }, cart);
  }
}
