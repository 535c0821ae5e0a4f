/** The shop over a database in memory, with the whole catalogue, a clock of its own and counted ids. */
import { type Database, openDatabase } from '../../store/database.ts';
import { sqliteProductIndex } from '../../store/product-index-sqlite.ts';
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

export interface TestShop extends Shop {
  database: Database;
  parts: ContextParts;
  failures: ValidationFailure[];
  /** Shows products in a session, so that they may be referred to. */
  showed(sessionId: string, query: string): Promise<string[]>;
  /** The context of a new call in the session `s1`, with what it showed of its progress. */
  call(callId: string): ToolContext & { shown: unknown[] };
}

export async function openTestShop(): Promise<TestShop> {
  const database = await openDatabase(':memory:');
  let now = 1_800_000_000_000;
  let ids = 0;
  const parts: ContextParts = {
    clock: { now: () => now++ },
    newId: () => `id-${String(++ids).padStart(6, '0')}`,
  };
  const failures: ValidationFailure[] = [];
  const shop = createShop({
    db: database.db,
    index: sqliteProductIndex,
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
