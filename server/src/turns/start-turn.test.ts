import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QuestionDesk, question } from '../../../test/harness/question-desk.ts';
import { PLAIN_REQUEST } from '../../../test/harness/stored-turns.ts';
import { findConversation, insertConversation } from '../store/conversations.ts';
import { listMessages } from '../store/messages.ts';

let desk: QuestionDesk;

beforeEach(async () => {
  desk = await QuestionDesk.open();
});

afterEach(() => desk.close());

describe('a first question', () => {
  test('makes its conversation, its message and its turn', async () => {
    const { turn, isNew } = await desk.accept({ conversationId: null });
    expect(isNew).toBe(true);
    expect(turn).toMatchObject({ userId: 'anna', status: 'running', request: PLAIN_REQUEST });
    expect(await findConversation(desk.database.db, 'anna', turn.conversationId)).toMatchObject({
      title: 'Hello',
      kind: 'chat',
      running_turn_id: turn.id,
    });
    expect(await listMessages(desk.database.db, turn.conversationId)).toMatchObject([
      { id: turn.parentId, parentId: null, role: 'user', content: 'Hello', clientId: null },
    ]);
    expect(turn.messageId).not.toBe(turn.parentId);
  });

  test('makes the conversation that a client has named, where it may', async () => {
    expect((await desk.accept({ conversationId: 'mine' })).turn.conversationId).toBe('mine');
    await desk.expectRefused(
      { conversationId: 'other', canCreateConversation: false },
      { code: 'conversation_not_found' },
    );
  });

  test('may belong to a conversation that nobody lists', async () => {
    const { turn } = await desk.accept({ conversationKind: 'one-shot' });
    expect(await findConversation(desk.database.db, 'anna', turn.conversationId)).toMatchObject({
      kind: 'one-shot',
    });
  });
});

test.each([true, false])(
  'a conversation of somebody else is none (may be made: %s)',
  async (canCreateConversation) => {
    await insertConversation(desk.database.db, {
      id: 'berts',
      userId: 'bert',
      kind: 'chat',
      title: 'T',
      createdAt: 1,
    });
    await desk.expectRefused(
      { conversationId: 'berts', canCreateConversation },
      { code: 'conversation_not_found' },
    );
  },
);

describe('the id of a message', () => {
  test('is the client’s where it has one', async () => {
    const { turn } = await desk.accept({ question: question('One', { messageId: 'q1' }) });
    expect(turn.parentId).toBe('q1');
  });

  test('that comes again joins the turn, running or over, and stores nothing', async () => {
    const asked = { question: question('One', { messageId: 'q1' }) };
    const { turn } = await desk.accept(asked);
    const before = await desk.rowCounts();
    expect(await desk.accept(asked)).toMatchObject({ turn: { id: turn.id }, isNew: false });
    await desk.end(turn);
    expect(await desk.accept(asked)).toMatchObject({ turn: { id: turn.id }, isNew: false });
    expect((await desk.rowCounts()).slice(2)).toEqual(before.slice(2));
  });

  test('may be of no other message', async () => {
    const turn = await desk.exchange('One', { messageId: 'q1' });
    const refusal = { code: 'invalid_request', field: 'messageId' };
    const reused = (messageId: string) => ({ question: question('Two', { messageId }) });
    await desk.expectRefused({ ...reused('q1'), conversationId: 'c2' }, refusal);
    await desk.expectRefused({ ...reused(turn.messageId), conversationId: 'c2' }, refusal);
    await desk.expectRefused(reused(turn.messageId), refusal);
  });

  test('may not be that of an answer that is being written', async () => {
    const { turn } = await desk.accept();
    await desk.expectRefused(
      { conversationId: 'c2', question: question('Two', { messageId: turn.messageId }) },
      { code: 'invalid_request', field: 'messageId' },
    );
  });
});

describe('an idempotency key', () => {
  test('finds the turn that it began, whatever comes with it', async () => {
    const { turn } = await desk.accept({ idempotencyKey: 'k' });
    const before = await desk.rowCounts();
    const again = await desk.accept({
      idempotencyKey: 'k',
      conversationId: 'c2',
      question: question('Other words'),
    });
    expect(again).toMatchObject({ turn: { id: turn.id }, isNew: false });
    await desk.end(turn);
    expect(await desk.accept({ idempotencyKey: 'k' })).toMatchObject({ turn: { id: turn.id } });
    expect((await desk.rowCounts()).slice(2)).toEqual(before.slice(2));
  });

  test('is one of its user', async () => {
    const { turn } = await desk.accept({ idempotencyKey: 'k' });
    const other = await desk.accept({
      idempotencyKey: 'k',
      user: { id: 'bert', kind: 'member' },
      conversationId: 'c2',
    });
    expect(other.isNew).toBe(true);
    expect(other.turn.id).not.toBe(turn.id);
  });

  test('of a request that was refused is free', async () => {
    await desk.expectRefused(
      { idempotencyKey: 'k', conversationId: 'x', canCreateConversation: false },
      { code: 'conversation_not_found' },
    );
    expect((await desk.accept({ idempotencyKey: 'k' })).isNew).toBe(true);
  });
});

describe('a conversation in which an answer is being written', () => {
  test('takes no other question, and says what runs', async () => {
    const { turn } = await desk.accept();
    const refusal = { code: 'turn_running', details: { turnId: turn.id } };
    await desk.expectRefused({}, refusal);
    await desk.expectRefused({ question: question('Two', { messageId: 'q2' }) }, refusal);
    await desk.expectRefused(
      { question: { kind: 'regenerate', candidates: [], otherwise: null } },
      refusal,
    );
  });

  test('does not keep others from taking one', async () => {
    await desk.accept();
    expect((await desk.accept({ conversationId: 'c2' })).isNew).toBe(true);
  });
});
