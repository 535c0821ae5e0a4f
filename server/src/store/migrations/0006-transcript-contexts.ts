import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** By what callers of `/v1` said so far, whose state their tools go on with. */
export const transcriptContexts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('transcript_contexts')
      .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('context_id', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('transcript_contexts_by_time')
      .on('transcript_contexts')
      .column('created_at')
      .execute();
  },
};
