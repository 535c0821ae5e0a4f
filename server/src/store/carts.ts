/** Carts, and what the commands that changed them came to. */
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** A line of a cart, with its product as it is now. Times are milliseconds since 1970. */
export interface StoredCartLine {
  productId: string;
  name: string;
  imageUrl: string;
  priceCents: number;
  stock: number;
  quantity: number;
  addedAt: number;
}

/** In the order in which the products came into the cart. */
export async function listCartLines(
  db: Kysely<Tables>,
  sessionId: string,
): Promise<StoredCartLine[]> {
  const rows = await db
    .selectFrom('cart_items')
    .innerJoin('products', 'products.id', 'cart_items.product_id')
    .select([
      'product_id',
      'name',
      'image_url',
      'price_cents',
      'stock',
      'quantity',
      'cart_items.added_at',
    ])
    .where('session_id', '=', sessionId)
    .orderBy('cart_items.added_at')
    .orderBy('cart_items.id')
    .execute();
  return rows.map((row) => ({
    productId: row.product_id,
    name: row.name,
    imageUrl: row.image_url,
    priceCents: row.price_cents,
    stock: row.stock,
    quantity: row.quantity,
    addedAt: Number(row.added_at),
  }));
}

/** How many of a product a cart holds; 0 when there is no such line. */
export async function readQuantity(
  db: Kysely<Tables>,
  sessionId: string,
  productId: string,
): Promise<number> {
  const row = await db
    .selectFrom('cart_items')
    .select('quantity')
    .where('session_id', '=', sessionId)
    .where('product_id', '=', productId)
    .executeTakeFirst();
  return row?.quantity ?? 0;
}

/** Sets how many of a product a cart holds, at least one; a line that is there keeps its place. */
export async function writeCartLine(
  db: Kysely<Tables>,
  line: { id: string; sessionId: string; productId: string; quantity: number; addedAt: number },
): Promise<void> {
  await db
    .insertInto('cart_items')
    .values({
      id: line.id,
      session_id: line.sessionId,
      product_id: line.productId,
      quantity: line.quantity,
      added_at: line.addedAt,
    })
    .onConflict((conflict) =>
      conflict.columns(['session_id', 'product_id']).doUpdateSet({ quantity: line.quantity }),
    )
    .execute();
}

export async function deleteCartLine(
  db: Kysely<Tables>,
  sessionId: string,
  productId: string,
): Promise<void> {
  await db
    .deleteFrom('cart_items')
    .where('session_id', '=', sessionId)
    .where('product_id', '=', productId)
    .execute();
}

/**
 * Claims a call for the transaction that calls this: whoever has the same call waits for its end, on
 * every database. Gives what the call came to if it has run before.
 */
export async function claimCartCommand(
  db: Kysely<Tables>,
  command: { sessionId: string; callId: string; createdAt: number },
): Promise<string | null> {
  const row = await db
    .insertInto('cart_commands')
    .values({
      session_id: command.sessionId,
      call_id: command.callId,
      outcome: '',
      created_at: command.createdAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['session_id', 'call_id'])
        .doUpdateSet(({ ref }) => ({ outcome: ref('cart_commands.outcome') })),
    )
    .returning('outcome')
    .executeTakeFirstOrThrow();
  return row.outcome === '' ? null : row.outcome;
}

/** Writes down what a claimed call came to. */
export async function writeCartOutcome(
  db: Kysely<Tables>,
  command: { sessionId: string; callId: string; outcome: string },
): Promise<void> {
  await db
    .updateTable('cart_commands')
    .set({ outcome: command.outcome })
    .where('session_id', '=', command.sessionId)
    .where('call_id', '=', command.callId)
    .execute();
}

const SESSION_TABLES = ['cart_items', 'cart_commands', 'search_contexts'] as const;

/** Forgets the cart of a session, what was shown in it and the commands of its calls. */
export async function deleteShopSession(db: Kysely<Tables>, sessionId: string): Promise<void> {
  for (const table of SESSION_TABLES) {
    await db.deleteFrom(table).where('session_id', '=', sessionId).execute();
  }
}

/** The same for all sessions that are no conversation and in which nothing was shown since then. */
export async function deleteIdleShopSessions(db: Kysely<Tables>, idleSince: number): Promise<void> {
  // What was shown goes last: it says which sessions are idle.
  for (const table of SESSION_TABLES) {
    await db
      .deleteFrom(table)
      .where('session_id', 'not in', (query) => query.selectFrom('conversations').select('id'))
      .where('session_id', 'not in', (query) =>
        query
          .selectFrom('search_contexts as recent')
          .select('recent.session_id')
          .where('recent.timestamp', '>=', idleSince),
      )
      .execute();
  }
}
