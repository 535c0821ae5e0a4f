/** Every database that the shop's search is made for, each a real one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShopDatabase } from '../../server/src/shop/testing/test-shop.ts';
import { openDatabase } from '../../server/src/store/database.ts';
import { postgresProductIndex } from '../../server/src/store/product-index-postgres.ts';
import { sqliteProductIndex } from '../../server/src/store/product-index-sqlite.ts';
import { startPostgres } from './postgres.ts';

/** By name; what is opened has the schema and no rows, and is gone when closed. */
export const SHOP_DATABASES: readonly { name: string; open: () => Promise<ShopDatabase> }[] = [
  { name: 'SQLite', open: openSqlite },
  { name: 'Postgres', open: openPostgres },
];

async function openSqlite(): Promise<ShopDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'chimera-shop-'));
  const database = await openDatabase(join(folder, 'shop.db'));
  return {
    db: database.db,
    index: sqliteProductIndex,
    async close() {
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function openPostgres(): Promise<ShopDatabase> {
  const postgres = await startPostgres();
  return {
    db: await postgres.openDatabase(),
    index: postgresProductIndex,
    close: () => postgres.stop(),
  };
}
