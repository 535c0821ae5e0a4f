import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The shop: its products, what was shown in a conversation, carts, and the commands that changed them. */
export const shop: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('catalogue_versions')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('seeded_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('products')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('price_cents', 'integer', (column) => column.notNull().check(sql`price_cents > 0`))
      .addColumn('category', 'text', (column) => column.notNull())
      .addColumn('image_url', 'text', (column) => column.notNull())
      .addColumn('stock', 'integer', (column) => column.notNull().check(sql`stock >= 0`))
      .addColumn('in_stock', 'boolean', (column) =>
        column.generatedAlwaysAs(sql`stock > 0`).stored(),
      )
      .addColumn('popularity', 'integer', (column) => column.notNull())
      .addColumn('tags', 'text', (column) => column.notNull())
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('products_by_category')
      .on('products')
      .columns(['category', 'popularity'])
      .execute();
    await db.schema.createIndex('products_by_name').on('products').column('name').execute();
    await createSessionTables(db);
  },
};

/** A session is a conversation, or what a client of `/v1` named as one: so there is no foreign key. */
async function createSessionTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('search_contexts')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) =>
      column.notNull().check(sql`kind IN ('search', 'details', 'recommendations', 'cart')`),
    )
    .addColumn('search_query', 'text', (column) => column.notNull())
    .addColumn('results', 'text', (column) => column.notNull())
    .addColumn('timestamp', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('search_contexts_by_session')
    .on('search_contexts')
    .columns(['session_id', 'timestamp', 'id'])
    .execute();
  await db.schema
    .createTable('cart_items')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) =>
      column.notNull().references('products.id').onDelete('cascade'),
    )
    .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity >= 1`))
    .addColumn('added_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('cart_items_one_per_product', ['session_id', 'product_id'])
    .execute();
  await db.schema
    .createTable('cart_commands')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('call_id', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('cart_commands_key', ['session_id', 'call_id'])
    .execute();
}
