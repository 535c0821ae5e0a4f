import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeTurn } from '../../../test/harness/stored-turns.ts';
import { type Database, openDatabase } from './database.ts';
import {
  findResponses,
  grantTool,
  insertResponse,
  listGrantedTools,
  type StoredResponse,
} from './turn-responses.ts';

let database: Database;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  await storeTurn(database.db, 'turn-1');
});

afterEach(() => database.close());

const CONVERSATION = 'conversation-of-turn-1';

function approval(requestId: string, approved: boolean): StoredResponse {
  return { requestId, turnId: 'turn-1', response: { type: 'approval', approved } };
}

describe('a response', () => {
  test('is kept, and the first one counts', async () => {
    expect(await insertResponse(database.db, approval('a', true), 1)).toBe(true);
    expect(await insertResponse(database.db, approval('a', false), 2)).toBe(false);
    expect(await findResponses(database.db, ['a'])).toEqual([approval('a', true)]);
  });

  test('is found among others, in the order that was asked for', async () => {
    const input: StoredResponse = {
      requestId: 'c',
      turnId: 'turn-1',
      response: { type: 'input', text: 'Yes, please.' },
    };
    await insertResponse(database.db, approval('a', true), 1);
    await insertResponse(database.db, input, 1);
    expect(await findResponses(database.db, ['c', 'b', 'a'])).toEqual([input, approval('a', true)]);
    expect(await findResponses(database.db, [])).toEqual([]);
  });

  test('goes with its conversation', async () => {
    await insertResponse(database.db, approval('a', true), 1);
    await database.db.deleteFrom('conversations').where('id', '=', CONVERSATION).execute();
    expect(await findResponses(database.db, ['a'])).toEqual([]);
  });
});

test('a tool is allowed for one conversation, as often as that is said', async () => {
  await storeTurn(database.db, 'turn-2');
  for (const at of [1, 2]) await grantTool(database.db, CONVERSATION, 'order', at);
  expect(await listGrantedTools(database.db, CONVERSATION)).toEqual(new Set(['order']));
  expect(await listGrantedTools(database.db, 'conversation-of-turn-2')).toEqual(new Set());
});
