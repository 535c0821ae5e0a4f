import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import { moveUsageSums } from '../store/usage.ts';

/**
 * Gives everything that a guest has to the member that the guest has become, all or nothing. An
 * answer that is being written goes on.
 */
export async function handOverGuest(
  db: Kysely<Tables>,
  guestId: string,
  memberId: string,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const table of ['conversations', 'turns', 'ai_usage', 'api_keys'] as const) {
      await transaction
        .updateTable(table)
        .set({ user_id: memberId })
        .where('user_id', '=', guestId)
        .execute();
    }
    await moveUsageSums(transaction, guestId, memberId);
    await transaction
      .updateTable('idempotency_keys')
      .set({ user_id: memberId })
      .where('user_id', '=', guestId)
      .where('key', 'not in', (query) =>
        query.selectFrom('idempotency_keys').select('key').where('user_id', '=', memberId),
      )
      .execute();
  });
}
