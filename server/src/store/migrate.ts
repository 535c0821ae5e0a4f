/** Brings the schema up to date. */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { core } from './migrations/0001-core.ts';
import { accounts } from './migrations/0002-accounts.ts';
import { keysAndLimits } from './migrations/0003-keys-and-limits.ts';
import { shop } from './migrations/0004-shop.ts';
import { waitingTurns } from './migrations/0005-waiting-turns.ts';
import { transcriptContexts } from './migrations/0006-transcript-contexts.ts';

/** In order; a migration that has been released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-core': core,
  '0002-accounts': accounts,
  '0003-keys-and-limits': keysAndLimits,
  '0004-shop': shop,
  '0005-waiting-turns': waitingTurns,
  '0006-transcript-contexts': transcriptContexts,
};

/**
 * Runs the migrations that this database has not had yet, all in one transaction.
 *
 * @throws when one fails; the database is then as it was.
 */
export async function migrateToLatest<T>(db: Kysely<T>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}
