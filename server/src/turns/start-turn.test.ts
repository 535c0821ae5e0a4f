import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCountingIds } from '../../../test/harness/counting-ids.ts';
import { PLAIN_REQUEST } from '../../../test/harness/stored-turns.ts';
import { findConversation, insertConversation } from '../store/conversations.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { insertMessage, listBranch, listMessages } from '../store/messages.ts';
import type { Turn } from '../store/turns.ts';
import {
  type AcceptedTurn,
  acceptTurn,
  type Place,
  type StartTurn,
  type SubmittedQuestion,
} from './start-turn.ts';

let database: Database;
let newId: () => string;
let now: number;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  newId = createCountingIds();
  now = 0;
});

afterEach(() => database.close());

function accept(more: Partial<StartTurn> = {}): Promise<AcceptedTurn> {
  const input: StartTurn = {
    user: { id: 'anna', kind: 'member' },
    conversationId: 'c1',
    canCreateConversation: true,
    conversationKind: 'chat',
    question: question('Hello'),
    idempotencyKey: null,
    request: PLAIN_REQUEST,
    ...more,
  };
  return database.db
    .transaction()
    .execute((transaction) => acceptTurn(transaction, input, { newId, now: ++now, owner: 'me' }));
}

function question(text: string, more: Partial<SubmittedQuestion> = {}): SubmittedQuestion {
  return {
    kind: 'submit',
    messageId: null,
    isEdit: false,
    parts: [{ type: 'text', text }],
    place: { under: 'newest' },
    ...more,
  };
}

/** Accepts a question and ends its turn with an answer. */
async function exchange(text: string, more: Partial<SubmittedQuestion> = {}): Promise<Turn> {
  const { turn } = await accept({ question: question(text, more) });
  await end(turn);
  return turn;
}

async function end(turn: Turn): Promise<void> {
  await insertMessage(database.db, {
    id: turn.messageId,
    conversationId: turn.conversationId,
    parentId: turn.parentId,
    role: 'assistant',
    parts: [{ type: 'text', text: 'Well.' }],
    metadata: {},
    createdAt: ++now,
  });
  await database.db
    .updateTable('turns')
    .set({ status: 'completed' })
    .where('id', '=', turn.id)
    .execute();
}

async function branch(turn: Turn): Promise<string[]> {
  const messages = await listBranch(database.db, turn.conversationId, turn.parentId);
  return messages.map((message) => message.content);
}

async function rowCounts(): Promise<number[]> {
  const tables = ['conversations', 'messages', 'turns', 'idempotency_keys'] as const;
  const rows = await Promise.all(
    tables.map((table) => database.db.selectFrom(table).selectAll().execute()),
  );
  return rows.map((found) => found.length);
}

/** Refused with this error, and nothing was stored. */
async function expectRefused(more: Partial<StartTurn>, error: object): Promise<void> {
  const before = await rowCounts();
  await expect(accept(more)).rejects.toMatchObject(error);
  expect(await rowCounts()).toEqual(before);
}

describe('a first question', () => {
  test('makes its conversation, its message and its turn', async () => {
    const { turn, isNew } = await accept({ conversationId: null });
    expect(isNew).toBe(true);
    expect(turn).toMatchObject({ userId: 'anna', status: 'running', request: PLAIN_REQUEST });
    expect(await findConversation(database.db, 'anna', turn.conversationId)).toMatchObject({
      title: 'Hello',
      kind: 'chat',
      running_turn_id: turn.id,
    });
    expect(await listMessages(database.db, turn.conversationId)).toMatchObject([
      { id: turn.parentId, parentId: null, role: 'user', content: 'Hello', clientId: null },
    ]);
    expect(turn.messageId).not.toBe(turn.parentId);
  });

  test('makes the conversation that a client has named, where it may', async () => {
    expect((await accept({ conversationId: 'mine' })).turn.conversationId).toBe('mine');
    await expectRefused(
      { conversationId: 'other', canCreateConversation: false },
      { code: 'conversation_not_found' },
    );
  });

  test('may belong to a conversation that nobody lists', async () => {
    const { turn } = await accept({ conversationKind: 'one-shot' });
    expect(await findConversation(database.db, 'anna', turn.conversationId)).toMatchObject({
      kind: 'one-shot',
    });
  });
});

test.each([true, false])(
  'a conversation of somebody else is none (may be made: %s)',
  async (canCreateConversation) => {
    await insertConversation(database.db, {
      id: 'berts',
      userId: 'bert',
      kind: 'chat',
      title: 'T',
      createdAt: 1,
    });
    await expectRefused(
      { conversationId: 'berts', canCreateConversation },
      { code: 'conversation_not_found' },
    );
  },
);

describe('a question hangs', () => {
  beforeEach(async () => {
    await exchange('One', { messageId: 'q1' });
    await exchange('Two', { messageId: 'q2' });
  });

  const places: [string, Place, string[]][] = [
    ['under the newest message', { under: 'newest' }, ['One', 'Well.', 'Two', 'Well.', 'Three']],
    ['at the root', { under: 'root' }, ['Three']],
    ['under the one that is named', { under: 'message', id: 'q1' }, ['One', 'Three']],
    [
      'under the first one that is known',
      { under: 'first-known', ids: ['nothing', 'q2', 'q1'] },
      ['One', 'Well.', 'Two', 'Three'],
    ],
    [
      'under the newest when none is known',
      { under: 'first-known', ids: ['nothing'] },
      ['One', 'Well.', 'Two', 'Well.', 'Three'],
    ],
  ];

  test.each(places)('%s', async (_what, place, words) => {
    const { turn } = await accept({ question: question('Three', { place }) });
    expect(await branch(turn)).toEqual(words);
  });

  test('nowhere when the one that is named is not there', async () => {
    const place: Place = { under: 'message', id: 'nothing' };
    await expectRefused(
      { question: question('Three', { place }) },
      { code: 'message_not_found', field: 'parentId' },
    );
  });
});

describe('the id of a message', () => {
  test('is the client’s where it has one', async () => {
    const { turn } = await accept({ question: question('One', { messageId: 'q1' }) });
    expect(turn.parentId).toBe('q1');
  });

  test('that comes again joins the turn, running or over, and stores nothing', async () => {
    const asked = { question: question('One', { messageId: 'q1' }) };
    const { turn } = await accept(asked);
    const before = await rowCounts();
    expect(await accept(asked)).toMatchObject({ turn: { id: turn.id }, isNew: false });
    await end(turn);
    expect(await accept(asked)).toMatchObject({ turn: { id: turn.id }, isNew: false });
    expect((await rowCounts()).slice(2)).toEqual(before.slice(2));
  });

  test('may be of no other message', async () => {
    const turn = await exchange('One', { messageId: 'q1' });
    const refusal = { code: 'invalid_request', field: 'messageId' };
    const reused = (messageId: string) => ({ question: question('Two', { messageId }) });
    await expectRefused({ ...reused('q1'), conversationId: 'c2' }, refusal);
    await expectRefused({ ...reused(turn.messageId), conversationId: 'c2' }, refusal);
    await expectRefused(reused(turn.messageId), refusal);
  });

  test('may not be that of an answer that is being written', async () => {
    const { turn } = await accept();
    await expectRefused(
      { conversationId: 'c2', question: question('Two', { messageId: turn.messageId }) },
      { code: 'invalid_request', field: 'messageId' },
    );
  });
});

describe('an edit', () => {
  const edit = (text: string): SubmittedQuestion =>
    question(text, { messageId: 'q1', isEdit: true, place: { under: 'root' } });

  test('of a message by its own id becomes its sibling, under an id of its own', async () => {
    await exchange('One', { messageId: 'q1' });
    const { turn, isNew } = await accept({ question: edit('One, better') });
    expect(isNew).toBe(true);
    expect(turn.parentId).not.toBe('q1');
    expect(await branch(turn)).toEqual(['One, better']);
    const edited = (await listMessages(database.db, 'c1')).find(({ id }) => id === turn.parentId);
    expect(edited).toMatchObject({ clientId: 'q1', parentId: null });
  });

  test('is what its client means by that id from then on', async () => {
    await exchange('One', { messageId: 'q1' });
    await end((await accept({ question: edit('One, better') })).turn);
    await end((await accept({ question: edit('One, best') })).turn);
    const { turn } = await accept({
      question: question('Two', { place: { under: 'message', id: 'q1' } }),
    });
    expect(await branch(turn)).toEqual(['One, best', 'Two']);
  });

  test('of a message that never arrived is that message', async () => {
    const { turn } = await accept({ question: edit('One') });
    expect(turn.parentId).toBe('q1');
  });
});

describe('an idempotency key', () => {
  test('finds the turn that it began, whatever comes with it', async () => {
    const { turn } = await accept({ idempotencyKey: 'k' });
    const before = await rowCounts();
    const again = await accept({
      idempotencyKey: 'k',
      conversationId: 'c2',
      question: question('Other words'),
    });
    expect(again).toMatchObject({ turn: { id: turn.id }, isNew: false });
    await end(turn);
    expect(await accept({ idempotencyKey: 'k' })).toMatchObject({ turn: { id: turn.id } });
    expect((await rowCounts()).slice(2)).toEqual(before.slice(2));
  });

  test('is one of its user', async () => {
    const { turn } = await accept({ idempotencyKey: 'k' });
    const other = await accept({
      idempotencyKey: 'k',
      user: { id: 'bert', kind: 'member' },
      conversationId: 'c2',
    });
    expect(other.isNew).toBe(true);
    expect(other.turn.id).not.toBe(turn.id);
  });

  test('of a request that was refused is free', async () => {
    await expectRefused(
      { idempotencyKey: 'k', conversationId: 'x', canCreateConversation: false },
      { code: 'conversation_not_found' },
    );
    expect((await accept({ idempotencyKey: 'k' })).isNew).toBe(true);
  });
});

describe('a conversation in which an answer is being written', () => {
  test('takes no other question, and says what runs', async () => {
    const { turn } = await accept();
    const refusal = { code: 'turn_running', details: { turnId: turn.id } };
    await expectRefused({}, refusal);
    await expectRefused({ question: question('Two', { messageId: 'q2' }) }, refusal);
    await expectRefused(
      { question: { kind: 'regenerate', candidates: [], otherwise: null } },
      refusal,
    );
  });

  test('does not keep others from taking one', async () => {
    await accept();
    expect((await accept({ conversationId: 'c2' })).isNew).toBe(true);
  });
});

describe('answering anew', () => {
  const anew = (candidates: string[], otherwise: SubmittedQuestion | null = null) => ({
    question: { kind: 'regenerate', candidates, otherwise } as const,
  });
  let first: Turn;

  beforeEach(async () => {
    first = await exchange('One', { messageId: 'q1' });
    await exchange('Two', { messageId: 'q2' });
  });

  test.each([
    ['nothing is named', () => [], ['One', 'Well.', 'Two']],
    ['a question is named', () => ['q1'], ['One']],
    ['an answer is named', () => [first.messageId], ['One']],
    ['the first one is not known', () => ['nothing', 'q1'], ['One']],
  ] as [string, () => string[], string[]][])(
    'begins where it must when %s',
    async (_what, candidates, words) => {
      const { turn, isNew } = await accept(anew(candidates()));
      expect(isNew).toBe(true);
      expect(await branch(turn)).toEqual(words);
    },
  );

  test('adds an answer, and no question', async () => {
    const [, before] = await rowCounts();
    await accept(anew(['q1']));
    expect((await rowCounts())[1]).toBe(before);
  });

  test('of what is not known is refused', async () => {
    await expectRefused(anew(['nothing']), { code: 'message_not_found', field: 'messageId' });
    await expectRefused({ ...anew([]), conversationId: 'empty' }, { code: 'message_not_found' });
  });

  test('of a question that never arrived submits it', async () => {
    const { turn } = await accept(anew(['q3'], question('Three', { messageId: 'q3' })));
    expect(turn.parentId).toBe('q3');
    expect(await branch(turn)).toEqual(['One', 'Well.', 'Two', 'Well.', 'Three']);
  });

  test('of a question that did arrive does not submit it again', async () => {
    const { turn } = await accept(anew(['nothing', 'q1'], question('One', { messageId: 'q1' })));
    expect(turn.parentId).toBe('q1');
  });
});
