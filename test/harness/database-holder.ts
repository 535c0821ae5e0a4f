/**
 * Opens the database file that is named, commits a conversation, begins to write another one, says
 * `holding` and stays: a server that is in the middle of something.
 */
import { insertConversation } from '../../server/src/store/conversations.ts';
import { openDatabase } from '../../server/src/store/database.ts';

const file = process.argv[2];
if (file === undefined) throw new Error('The path of the database file is missing.');
const { db, transaction } = await openDatabase(file);
const common = { userId: 'user-1', kind: 'chat', title: 'T', createdAt: 1 } as const;
await insertConversation(db, { id: 'committed', ...common });
void transaction((sqlite) => {
  sqlite.exec(`INSERT INTO conversations (id, user_id, kind, title, created_at, updated_at)
    VALUES ('half-written', 'user-1', 'chat', 'T', 1, 1)`);
  process.stdout.write('holding\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
