import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Conversations, messages, turns, their journal, idempotency keys and usage. */
export const core: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('conversations')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) =>
        column.notNull().check(sql`kind IN ('chat', 'one-shot')`),
      )
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('conversations_by_user')
      .on('conversations')
      .columns(['user_id', 'kind', 'updated_at', 'id'])
      .execute();

    await db.schema
      .createTable('messages')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('conversation_id', 'text', (column) =>
        column.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('parent_id', 'text')
      .addColumn('client_id', 'text')
      .addColumn('role', 'text', (column) =>
        column.notNull().check(sql`role IN ('user', 'assistant', 'system')`),
      )
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('parts', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('messages_by_conversation')
      .on('messages')
      .columns(['conversation_id', 'created_at', 'id'])
      .execute();

    await db.schema
      .createTable('turns')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('conversation_id', 'text', (column) =>
        column.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('message_id', 'text', (column) => column.notNull())
      .addColumn('parent_id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) =>
        column
          .notNull()
          .check(sql`status IN ('running', 'waiting', 'completed', 'failed', 'stopped')`),
      )
      .addColumn('owner', 'text')
      .addColumn('epoch', 'integer', (column) => column.notNull())
      .addColumn('lease_until', 'bigint', (column) => column.notNull())
      .addColumn('next_seq', 'integer', (column) => column.notNull())
      .addColumn('stop_requested', 'integer', (column) => column.notNull())
      .addColumn('takeovers', 'integer', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('end_reason', 'text')
      .execute();
    await db.schema
      .createIndex('turns_one_open_per_conversation')
      .on('turns')
      .column('conversation_id')
      .unique()
      .where(sql.ref('status'), 'in', sql`('running', 'waiting')`)
      .execute();
    await db.schema
      .createIndex('turns_by_conversation')
      .on('turns')
      .columns(['conversation_id', 'parent_id'])
      .execute();
    await db.schema
      .createIndex('turns_by_message')
      .on('turns')
      .column('message_id')
      .unique()
      .execute();
    await db.schema
      .createIndex('turns_by_status')
      .on('turns')
      .columns(['status', 'ended_at'])
      .execute();

    await db.schema
      .createTable('turn_events')
      .addColumn('turn_id', 'text', (column) =>
        column.notNull().references('turns.id').onDelete('cascade'),
      )
      .addColumn('first_seq', 'integer', (column) => column.notNull())
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .addColumn('epoch', 'integer', (column) => column.notNull())
      .addColumn('events', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('turn_events_key', ['turn_id', 'first_seq'])
      .execute();

    await db.schema
      .createTable('idempotency_keys')
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('turn_id', 'text', (column) =>
        column.notNull().references('turns.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('idempotency_keys_key', ['user_id', 'key'])
      .execute();
    await db.schema
      .createIndex('idempotency_keys_by_turn')
      .on('idempotency_keys')
      .column('turn_id')
      .execute();

    await db.schema
      .createTable('ai_usage')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('conversation_id', 'text')
      .addColumn('turn_id', 'text')
      .addColumn('key_id', 'text')
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('model', 'text', (column) => column.notNull())
      .addColumn('tokens_used', 'integer', (column) => column.notNull())
      .addColumn('input_tokens', 'integer', (column) => column.notNull())
      .addColumn('output_tokens', 'integer', (column) => column.notNull())
      .addColumn('cached_tokens', 'integer', (column) => column.notNull())
      .addColumn('reasoning_tokens', 'integer', (column) => column.notNull())
      .addColumn('cost_cents', 'integer')
      .addColumn('cost_micros', 'bigint')
      .addColumn('estimated', 'integer', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('finish_reason', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('ai_usage_by_user')
      .on('ai_usage')
      .columns(['user_id', 'created_at'])
      .execute();
  },
};
