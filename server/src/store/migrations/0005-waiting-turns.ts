import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What turns wait for, what people answered, what they allowed for good, and replies to repeat. */
export const waitingTurns: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('turns').addColumn('waiting_for', 'text').execute();

    await db.schema
      .createTable('turn_responses')
      .addColumn('request_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('turn_id', 'text', (column) =>
        column.notNull().references('turns.id').onDelete('cascade'),
      )
      .addColumn('response', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('turn_responses_by_turn')
      .on('turn_responses')
      .column('turn_id')
      .execute();

    await db.schema
      .createTable('tool_grants')
      .addColumn('conversation_id', 'text', (column) =>
        column.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('tool_name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('tool_grants_key', ['conversation_id', 'tool_name'])
      .execute();

    await db.schema
      .createTable('cached_replies')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('reply', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('cached_replies_by_time')
      .on('cached_replies')
      .column('created_at')
      .execute();
  },
};
