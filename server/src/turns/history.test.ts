import type { MessagePart } from '@chimera/protocol/message';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_REQUEST, storeTurn } from '../../../test/harness/stored-turns.ts';
import { stateAfter } from '../../../test/harness/turn-events.ts';
import type { NewEvent } from '../journal/port.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { insertMessage } from '../store/messages.ts';
import { findTurn, type Turn } from '../store/turns.ts';
import { assembleHistory } from './history.ts';

let database: Database;
let turn: Turn;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  await storeTurn(database.db, 'turn-1');
  const found = await findTurn(database.db, 'turn-1');
  if (found === undefined) throw new Error('The turn was not stored.');
  turn = found;
});

afterEach(() => database.close());

let createdAt = 1;
async function add(
  id: string,
  parentId: string | null,
  role: 'user' | 'assistant',
  ...parts: MessagePart[]
): Promise<void> {
  await insertMessage(database.db, {
    id,
    conversationId: turn.conversationId,
    parentId,
    role,
    parts,
    metadata: {},
    createdAt: ++createdAt,
  });
}
const text = (words: string): MessagePart => ({ type: 'text', text: words });

function history(more: Partial<Turn> = {}, events: NewEvent[] = [], maxTokens = 10_000) {
  return assembleHistory(database.db, { ...turn, ...more }, stateAfter(...events), maxTokens);
}

describe('what a model is sent', () => {
  test('begins with a system prompt: ours, or the one that was asked for', async () => {
    const [own, question] = await history();
    expect(own).toMatchObject({
      role: 'system',
      content: expect.stringMatching(/helpful assistant/),
    });
    expect(question).toEqual({ role: 'user', content: 'Why?' });
    const request = { ...PLAIN_REQUEST, system: 'Rhyme.' };
    expect((await history({ request }))[0]).toEqual({ role: 'system', content: 'Rhyme.' });
  });

  test('is the branch that leads to the question, and no other', async () => {
    await add('a1', 'question-of-turn-1', 'assistant', text('Because.'));
    await add('a1-again', 'question-of-turn-1', 'assistant', text('No idea.'));
    await add('q2', 'a1', 'user', text('Sure?'));
    const [, ...messages] = await history({ parentId: 'q2' });
    expect(messages.map((message) => message.content)).toEqual(['Why?', 'Because.', 'Sure?']);
  });

  test('has what came with the request before it', async () => {
    const request = {
      ...PLAIN_REQUEST,
      history: [
        { role: 'system' as const, content: 'And be kind.' },
        { role: 'user' as const, content: 'Hello.' },
        { role: 'assistant' as const, content: 'Hi!' },
        { role: 'assistant' as const, content: '' },
      ],
    };
    const [system, ...messages] = await history({ request });
    expect(system?.content).toMatch(/helpful.*And be kind\.$/s);
    expect(messages.map((message) => message.content)).toEqual(['Hello.', 'Hi!', 'Why?']);
  });

  test('joins questions whose answers failed', async () => {
    await add('a1', 'question-of-turn-1', 'assistant', { type: 'step-start', stepId: 's' });
    await add('q2', 'a1', 'user', text('Hello?'));
    const [, ...messages] = await history({ parentId: 'q2' });
    expect(messages).toEqual([{ role: 'user', content: 'Why?\n\nHello?' }]);
  });

  test('has the steps of the turn that are done, and not the one that is being written', async () => {
    const [, , ...messages] = await history({}, [
      { type: 'step-start', stepId: 'step-1' },
      { type: 'tool-call', callId: 'c', toolName: 'clock', input: {}, run: 'server' },
      {
        type: 'tool-result',
        callId: 'c',
        outcome: 'ok',
        output: null,
        modelOutput: 'noon',
      },
      { type: 'step-end', finishReason: 'tool-calls' },
      { type: 'step-start', stepId: 'step-2' },
      { type: 'text-start', id: 'a' },
      { type: 'text-delta', id: 'a', delta: 'It is' },
    ]);
    expect(messages).toMatchObject([
      { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'clock', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c', content: 'noon' },
    ]);
  });

  test('keeps within its budget by leaving out what is oldest', async () => {
    await add('a1', 'question-of-turn-1', 'assistant', text('word '.repeat(500)));
    await add('q2', 'a1', 'user', text('Sure?'));
    const messages = await history({ parentId: 'q2' }, [], 200);
    expect(messages.map((message) => message.role)).toEqual(['system', 'user']);
    expect(messages[1]?.content).toBe('Sure?');
  });
});
