/** Accepts questions into a database of its own, and looks at what that left there. */
import { expect } from 'vitest';
import { type Database, openDatabase } from '../../server/src/store/database.ts';
import { insertMessage, listBranch } from '../../server/src/store/messages.ts';
import type { Turn } from '../../server/src/store/turns.ts';
import {
  type AcceptedTurn,
  acceptTurn,
  type ResolvedStart,
  type SubmittedQuestion,
} from '../../server/src/turns/start-turn.ts';
import { createCountingIds } from './counting-ids.ts';
import { PLAIN_REQUEST } from './stored-turns.ts';

export class QuestionDesk {
  readonly database: Database;
  readonly #newId = createCountingIds();
  #now = 0;

  constructor(database: Database) {
    this.database = database;
  }

  static async open(): Promise<QuestionDesk> {
    return new QuestionDesk(await openDatabase(':memory:'));
  }

  /** Accepts a question of Anna's, in the conversation `c1` unless another one is meant. */
  accept(more: Partial<ResolvedStart> = {}): Promise<AcceptedTurn> {
    const input: ResolvedStart = {
      user: { id: 'anna', kind: 'member' },
      conversationId: 'c1',
      canCreateConversation: true,
      conversationKind: 'chat',
      question: question('Hello'),
      idempotencyKey: null,
      request: PLAIN_REQUEST,
      ...more,
    };
    const context = { newId: this.#newId, now: ++this.#now, owner: 'me' };
    return this.database.db
      .transaction()
      .execute((transaction) => acceptTurn(transaction, input, context));
  }

  /** Accepts a question and ends its turn with an answer. */
  async exchange(text: string, more: Partial<SubmittedQuestion> = {}): Promise<Turn> {
    const { turn } = await this.accept({ question: question(text, more) });
    await this.end(turn);
    return turn;
  }

  /** Ends a turn with the answer `Well.`. */
  async end(turn: Turn): Promise<void> {
    await insertMessage(this.database.db, {
      id: turn.messageId,
      conversationId: turn.conversationId,
      parentId: turn.parentId,
      role: 'assistant',
      parts: [{ type: 'text', text: 'Well.' }],
      metadata: {},
      createdAt: ++this.#now,
    });
    await this.database.db
      .updateTable('turns')
      .set({ status: 'completed' })
      .where('id', '=', turn.id)
      .execute();
  }

  /** The words that lead to a turn, from the root to its question. */
  async branch(turn: Turn): Promise<string[]> {
    const messages = await listBranch(this.database.db, turn.conversationId, turn.parentId);
    return messages.map((message) => message.content);
  }

  /** Rows of conversations, messages, turns and idempotency keys. */
  async rowCounts(): Promise<number[]> {
    const tables = ['conversations', 'messages', 'turns', 'idempotency_keys'] as const;
    const rows = await Promise.all(
      tables.map((table) => this.database.db.selectFrom(table).selectAll().execute()),
    );
    return rows.map((found) => found.length);
  }

  /** Is refused with this error, and nothing is stored. */
  async expectRefused(more: Partial<ResolvedStart>, error: object): Promise<void> {
    const before = await this.rowCounts();
    await expect(this.accept(more)).rejects.toMatchObject(error);
    expect(await this.rowCounts()).toEqual(before);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

export function question(text: string, more: Partial<SubmittedQuestion> = {}): SubmittedQuestion {
  return {
    kind: 'submit',
    messageId: null,
    isEdit: false,
    parts: [{ type: 'text', text }],
    place: { under: 'newest' },
    ...more,
  };
}
