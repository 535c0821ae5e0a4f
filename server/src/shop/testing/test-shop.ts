/** The shop with the whole catalogue, a clock of its own and counted ids. */
import type { Kysely } from 'kysely';
import { openDatabase } from '../../store/database.ts';
import type { ProductIndex } from '../../store/product-index.ts';
import { sqliteProductIndex } from '../../store/product-index-sqlite.ts';
import type { Tables } from '../../store/schema.ts';
import type { ToolContext } from '../../tools/port.ts';
import type { ContextParts } from '../context.ts';
import { createShop, type SearchQuery, type Shop, type ValidationFailure } from '../shop.ts';

export const EVERYTHING: SearchQuery = {
  query: '',
  category: null,
  minPrice: null,
  maxPrice: null,
  inStock: null,
  limit: 10,
  offset: 0,
};

/** A database with the product index that is made for it. */
export interface ShopDatabase {
  db: Kysely<Tables>;
  index: ProductIndex;
  close(): Promise<void>;
}

export interface TestShop extends Shop {
  database: ShopDatabase;
  parts: ContextParts;
  failures: ValidationFailure[];
  /** Shows products in a session, so that they may be referred to. */
  showed(sessionId: string, query: string): Promise<string[]>;
  /** The context of a new call in the session `s1`, with what it showed of its progress. */
  call(callId: string): ToolContext & { shown: unknown[] };
}

/** @param openShopDatabase opens what the shop is to stand on: unless given, SQLite in memory. */
export async function openTestShop(openShopDatabase = openInMemory): Promise<TestShop> {
  const database = await openShopDatabase();
  let now = 1_800_000_000_000;
  let ids = 0;
  const parts: ContextParts = {
    clock: { now: () => now++ },
    newId: () => `id-${String(++ids).padStart(6, '0')}`,
  };
  const failures: ValidationFailure[] = [];
  const shop = createShop({
    db: database.db,
    index: database.index,
    ...parts,
    onValidationFailure: (failure) => failures.push(failure),
  });
  await shop.seed();
  return {
    ...shop,
    database,
    parts,
    failures,
    async showed(sessionId, query) {
      const { products } = await shop.search(sessionId, { ...EVERYTHING, query });
      return products.map(({ id }) => id);
    },
    call(callId) {
      const shown: unknown[] = [];
      return {
        conversationId: 's1',
        userId: 'anna',
        callId,
        agentPath: [],
        signal: new AbortController().signal,
        progress: (output) => void shown.push(output),
        shown,
      };
    },
  };
}

async function openInMemory(): Promise<ShopDatabase> {
  const { db, close } = await openDatabase(':memory:');
  return { db, index: sqliteProductIndex, close };
}
