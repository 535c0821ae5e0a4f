import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** API keys, what is left of their owners' limits, and usage that tells more and is summed by day. */
export const keysAndLimits: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('api_keys')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('last_four', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('limits', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('api_keys_by_user')
      .on('api_keys')
      .columns(['user_id', 'created_at'])
      .execute();
    await createLimitTables(db);

    await db.schema.alterTable('turns').addColumn('key_id', 'text').execute();
    for (const column of ['route', 'request_id'] as const) {
      await db.schema.alterTable('ai_usage').addColumn(column, 'text').execute();
    }
    for (const column of ['first_token_ms', 'duration_ms'] as const) {
      await db.schema.alterTable('ai_usage').addColumn(column, 'integer').execute();
    }
    await db.schema.createIndex('ai_usage_by_time').on('ai_usage').column('created_at').execute();
    await createUsageDaily(db);
  },
};

async function createLimitTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('limit_subjects')
    .addColumn('subject', 'text', (column) => column.primaryKey().notNull())
    .addColumn('requests_full_at', 'bigint', (column) => column.notNull())
    .addColumn('tokens_full_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('limit_reservations')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('tokens', 'bigint', (column) => column.notNull())
    .addColumn('tokens_per_minute', 'bigint')
    .addColumn('cost_micros', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('limit_reservations_key', ['subject', 'id'])
    .execute();
  await db.schema
    .createIndex('limit_reservations_by_id')
    .on('limit_reservations')
    .column('id')
    .execute();
  await db.schema
    .createTable('limit_spending')
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('spent_micros', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('limit_spending_key', ['subject', 'period'])
    .execute();
}

async function createUsageDaily(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('usage_daily')
    .addColumn('day', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull().defaultTo(sql`''`))
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('unpriced_attempts', 'integer', (column) => column.notNull())
    .addColumn('input_tokens', 'bigint', (column) => column.notNull())
    .addColumn('output_tokens', 'bigint', (column) => column.notNull())
    .addColumn('cached_tokens', 'bigint', (column) => column.notNull())
    .addColumn('reasoning_tokens', 'bigint', (column) => column.notNull())
    .addColumn('cost_micros', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_daily_key', ['user_id', 'day', 'key_id', 'provider', 'model'])
    .execute();
  await db.schema.createIndex('usage_daily_by_day').on('usage_daily').column('day').execute();
}
