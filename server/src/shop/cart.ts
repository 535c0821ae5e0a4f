/**
 * Carts. A command happens once for each call id: what it came to is stored with its effect, in the
 * transaction that the caller gives, and the same call again is told the same.
 */
import {
  type Cart,
  type CartUpdate,
  cartUpdateSchema,
  MAX_QUANTITY,
  MIN_QUANTITY,
  type ToolProblem,
  toolProblemSchema,
} from '@chimera/protocol/shop';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import {
  claimCartCommand,
  deleteCartLine,
  listCartLines,
  readQuantity,
  writeCartLine,
  writeCartOutcome,
} from '../store/carts.ts';
import type { StoredProduct } from '../store/products.ts';
import type { Tables } from '../store/schema.ts';
import { type ContextParts, recordShown, validateProductId } from './context.ts';
import { ShopProblem } from './problem.ts';
import { recommendFor } from './recommendations.ts';
import { cartView, productSuggestion } from './views.ts';

export interface CartCommand {
  sessionId: string;
  /** The same when the command comes again. */
  callId: string;
  productId: string;
}

export interface QuantityCommand extends CartCommand {
  quantity: number;
}

const cartOutcomeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), update: cartUpdateSchema }),
  z.object({ ok: z.literal(false), problem: toolProblemSchema }),
]);

/** What a command came to. A problem changes nothing, and leaves the transaction to be committed. */
export type CartOutcome = { ok: true; update: CartUpdate } | { ok: false; problem: ToolProblem };

const MAX_ALTERNATIVES = 3;

/** Adds pieces of a product that was shown lately to what the cart holds of it. */
export async function addToCart(
  transaction: Kysely<Tables>,
  parts: ContextParts,
  command: QuantityCommand,
): Promise<CartOutcome> {
  return runOnce(transaction, parts, command, async () => {
    const { sessionId, productId, quantity } = command;
    assertQuantity(quantity);
    const product = await validateProductId(transaction, sessionId, productId);
    const held = await readQuantity(transaction, sessionId, productId);
    await assertStock(transaction, product, { held, wanted: held + quantity });
    await setQuantity(transaction, parts, command, held + quantity);
    const message = `Added ${quantity} × ${product.name} to the cart.`;
    return { action: 'added', product, quantity, message };
  });
}

/** Sets how many of a product the cart holds. */
export async function updateCartItem(
  transaction: Kysely<Tables>,
  parts: ContextParts,
  command: QuantityCommand,
): Promise<CartOutcome> {
  return runOnce(transaction, parts, command, async () => {
    const { sessionId, productId, quantity } = command;
    assertQuantity(quantity, 'To take it out of the cart, remove it instead.');
    const product = await assertInCart(transaction, sessionId, productId);
    await assertStock(transaction, product, { held: 0, wanted: quantity });
    await setQuantity(transaction, parts, command, quantity);
    const message = `The cart now holds ${quantity} × ${product.name}.`;
    return { action: 'updated', product, quantity, message };
  });
}

/** Takes all pieces of a product out of the cart. */
export async function removeFromCart(
  transaction: Kysely<Tables>,
  parts: ContextParts,
  command: CartCommand,
): Promise<CartOutcome> {
  return runOnce(transaction, parts, command, async () => {
    const { sessionId, productId } = command;
    const product = await assertInCart(transaction, sessionId, productId);
    await deleteCartLine(transaction, sessionId, productId);
    const message = `Removed ${product.name} from the cart.`;
    return { action: 'removed', product, quantity: 0, message };
  });
}

export async function readCart(db: Kysely<Tables>, sessionId: string): Promise<Cart> {
  return cartView(sessionId, await listCartLines(db, sessionId));
}

/** What a command did, before the cart is read. */
interface Effect {
  action: CartUpdate['action'];
  product: StoredProduct;
  quantity: number;
  message: string;
}

async function runOnce(
  transaction: Kysely<Tables>,
  parts: ContextParts,
  command: CartCommand,
  run: () => Promise<Effect>,
): Promise<CartOutcome> {
  const { sessionId, callId } = command;
  const createdAt = parts.clock.now();
  const earlier = await claimCartCommand(transaction, { sessionId, callId, createdAt });
  if (earlier !== null) return cartOutcomeSchema.parse(JSON.parse(earlier));
  const outcome = await tryToRun(transaction, parts, sessionId, run);
  await writeCartOutcome(transaction, { sessionId, callId, outcome: JSON.stringify(outcome) });
  return outcome;
}

async function tryToRun(
  transaction: Kysely<Tables>,
  parts: ContextParts,
  sessionId: string,
  run: () => Promise<Effect>,
): Promise<CartOutcome> {
  try {
    const { action, product, quantity, message } = await run();
    const cart = await readCart(transaction, sessionId);
    const productIds = cart.items.map(({ productId }) => productId);
    await recordShown(transaction, parts, { sessionId, shownBy: 'cart', query: '', productIds });
    const { id: productId, name } = product;
    return { ok: true, update: { action, productId, name, quantity, message, cart } };
  } catch (error) {
    if (error instanceof ShopProblem) return { ok: false, problem: error.problem };
    throw error;
  }
}

async function setQuantity(
  transaction: Kysely<Tables>,
  { clock, newId }: ContextParts,
  { sessionId, productId }: CartCommand,
  quantity: number,
): Promise<void> {
  const line = { id: newId(), sessionId, productId, quantity, addedAt: clock.now() };
  await writeCartLine(transaction, line);
}

function assertQuantity(quantity: number, advice = ''): void {
  const isValid =
    Number.isInteger(quantity) && quantity >= MIN_QUANTITY && quantity <= MAX_QUANTITY;
  if (isValid) return;
  throw new ShopProblem(
    'invalid_quantity',
    `quantity: must be a whole number from ${MIN_QUANTITY} to ${MAX_QUANTITY}, not ${quantity}. ${advice}`.trim(),
  );
}

async function assertInCart(
  transaction: Kysely<Tables>,
  sessionId: string,
  productId: string,
): Promise<StoredProduct> {
  const lines = await listCartLines(transaction, sessionId);
  if (lines.some((line) => line.productId === productId)) {
    return validateProductId(transaction, sessionId, productId);
  }
  throw new ShopProblem(
    'not_in_cart',
    lines.length === 0
      ? 'The cart is empty.'
      : 'This product is not in the cart. Use the id of a product that is.',
    lines.map((line) => productSuggestion({ id: line.productId, name: line.name })),
  );
}

async function assertStock(
  transaction: Kysely<Tables>,
  product: StoredProduct,
  { held, wanted }: { held: number; wanted: number },
): Promise<void> {
  if (product.stock === 0) {
    const others = await recommendFor(transaction, product, MAX_ALTERNATIVES);
    throw new ShopProblem(
      'out_of_stock',
      `${product.name} is out of stock. Offer something like it instead.`,
      others.map(productSuggestion),
    );
  }
  const most = Math.min(product.stock, MAX_QUANTITY);
  if (wanted <= most) return;
  const left = most - held;
  const why =
    product.stock < wanted
      ? `Only ${product.stock} of ${product.name} are in stock`
      : `A cart holds at most ${MAX_QUANTITY} of a product`;
  const already = held === 0 ? '' : `, and the cart already holds ${held}`;
  const rest = left === 0 ? 'No more can be added.' : `At most ${left} can be added.`;
  throw new ShopProblem(
    product.stock < wanted ? 'insufficient_stock' : 'invalid_quantity',
    `${why}${already}. ${held === 0 ? `At most ${most} are possible.` : rest}`,
    left === 0 ? [] : [{ type: 'quantity', quantity: left }],
  );
}
