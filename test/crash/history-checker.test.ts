import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewEvent, TurnEnding } from '../../server/src/journal/port.ts';
import { createSqliteJournalStore } from '../../server/src/journal/sqlite-journal-store.ts';
import { type Database, openDatabase } from '../../server/src/store/database.ts';
import { writeAnswer } from '../fake-provider/words.ts';
import { messageOf } from '../harness/answers.ts';
import { storeTurn } from '../harness/stored-turns.ts';
import { checkDatabase, checkTurn } from './history-checker.ts';
import { StoredHistory } from './stored-history.ts';
import { TurnLog } from './turn-log.ts';

const TEXT = writeAnswer({ seed: 1, run: 0, words: 8 });
const END = {
  type: 'turn-end',
  reason: 'completed',
  finishReason: 'stop',
  usage: NO_USAGE,
} as const;

/** A turn as it should be. */
const EVENTS: NewEvent[] = [
  { type: 'turn-start', conversationId: 'c', messageId: 'answer-of-turn-1', requestedModel: 'm' },
  { type: 'step-start', stepId: 's' },
  { type: 'attempt-start', attempt: 1, provider: 'p', model: 'm', cause: 'first', stepId: 's' },
  { type: 'text-start', id: 't', stepId: 's' },
  { type: 'text-delta', id: 't', delta: TEXT.slice(0, 20), stepId: 's' },
  { type: 'text-delta', id: 't', delta: TEXT.slice(20), stepId: 's' },
  { type: 'text-end', id: 't', stepId: 's' },
  { type: 'attempt-end', attempt: 1, outcome: 'completed', usage: NO_USAGE, stepId: 's' },
  { type: 'step-end', finishReason: 'stop', stepId: 's' },
  END,
];

let folder: string;
let database: Database;
let shown: CanonicalEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chimera-history-'));
  database = await openDatabase(join(folder, 'history.sqlite'));
  await storeTurn(database.db, 'turn-1');
  shown = EVENTS.map((event, index) => ({
    agentPath: [],
    ...event,
    turnId: 'turn-1',
    seq: index + 1,
  }));
  const ending: TurnEnding = {
    event: END,
    status: 'completed',
    message: messageOf(shown),
    attempts: [
      {
        provider: 'p',
        model: 'm',
        outcome: 'completed',
        finishReason: 'stop',
        usage: NO_USAGE,
        firstTokenMs: null,
        durationMs: null,
      },
    ],
  };
  const entry = {
    turnId: 'turn-1',
    epoch: 1,
    firstSeq: 1,
    events: shown,
    ending,
    waitingFor: null,
  };
  await createSqliteJournalStore(database, { now: () => 2 }, () => 'usage-1').commit([entry]);
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** What the checker says of the turn, to a client that saw these events. */
function complaints(events: CanonicalEvent[] = shown): string[] {
  const log = new TurnLog({
    conversationId: 'conversation-of-turn-1',
    messageId: 'question-of-turn-1',
    idempotencyKey: 'key',
    text: 'Why?',
    model: 'exact',
  });
  log.takeTurnId('turn-1');
  for (const event of events) log.take(event);
  const stored = new StoredHistory(join(folder, 'history.sqlite'));
  checkTurn(log, stored);
  stored.close();
  return log.violations.map((violation) => violation.replace('turn turn-1 of exact: ', ''));
}

function damage(sql: string): Promise<void> {
  return database.transaction((sqlite) => sqlite.exec(sql));
}

test('a turn that is as it should be gives no reason to complain', () => {
  expect(complaints()).toEqual([]);
});

describe('what was shown', () => {
  test('must be what is stored', async () => {
    await damage(`UPDATE turn_events SET events = replace(events, 'Draft', 'Draught')`);
    expect(complaints()).toContainEqual(expect.stringMatching(/^event 5 was shown as/));
  });

  test('must have no gap', () => {
    expect(complaints(shown.toSpliced(4, 1))).toContain('event 6 came after event 4');
  });

  test('must have nothing twice', () => {
    expect(complaints(shown.toSpliced(4, 0, ...shown.slice(4, 5)))).toContain(
      'event 5 came after event 5',
    );
  });

  test('must be all of it when the end was shown', async () => {
    await damage(`DELETE FROM turn_events`);
    expect(complaints()).toContain('10 events were shown of 0');
  });

  test('may end early when the client left', () => {
    expect(complaints(shown.slice(0, 6))).toEqual([]);
  });

  test('must belong to the turn that the client knows', () => {
    const foreign = shown.map((event) => ({ ...event, turnId: 'turn-2' }));
    expect(complaints(foreign)).toContain('event 1 is of another turn');
  });
});

describe('what is stored', () => {
  test.each([
    [
      'a message twice',
      `INSERT INTO messages SELECT 'copy', conversation_id, parent_id, client_id,
      role, content, parts, metadata, created_at FROM messages WHERE role = 'user'`,
      'its message is stored 2 times',
    ],
    ['a lost message', `DELETE FROM messages WHERE role = 'user'`, 'its message is stored 0 times'],
    ['a lost answer', `DELETE FROM messages WHERE role = 'assistant'`, 'its answer is not stored'],
    [
      'an answer in another place',
      `UPDATE messages SET parent_id = NULL`,
      'its answer hangs in another place',
    ],
    ['an attempt that is not in the books', `DELETE FROM ai_usage`, '0 usage rows for 1 attempts'],
    [
      'a turn that failed',
      `UPDATE turns SET status = 'failed', end_reason = 'failed'`,
      'it ended as failed, because failed',
    ],
    [
      'a journal with a gap',
      `UPDATE turn_events SET first_seq = 2, last_seq = 11`,
      'its journal is damaged: Error: row 2 to 11 follows event 0',
    ],
    [
      'a second end',
      `UPDATE turn_events SET last_seq = 11,
      events = json_insert(events, '$[#]', json_extract(events, '$[9]'))`,
      'it has 2 ends',
    ],
  ])('%s is noticed', async (_, sql, complaint) => {
    await damage(sql);
    expect(complaints()).toContain(complaint);
  });

  test('the plain text and the parts of the answer are what the events say', async () => {
    await damage(`UPDATE messages SET content = 'No.', parts = '[]' WHERE role = 'assistant'`);
    expect(complaints()).toEqual([
      expect.stringMatching(/^its answer is stored as \[\], its events say/),
      'its plain text is stored as "No."',
    ]);
  });

  test('words that the model did not say are noticed', async () => {
    await damage(`UPDATE turn_events SET events = replace(events, 'Draft', 'Draught')`);
    expect(complaints()).toContainEqual(expect.stringMatching(/^its text is not the model's/));
  });

  test('a tool call that nobody asked for is noticed', async () => {
    const call = '{"type":"tool-call","callId":"1","toolName":"clock","input":{},"run":"server"}';
    await damage(`UPDATE turn_events SET last_seq = 11,
      events = json_insert(events, '$[#]', json('${call}'))`);
    expect(complaints()).toEqual(
      expect.arrayContaining(['it has 1 tool calls', 'it has 0 results of 1 tool calls']),
    );
  });
});

describe('the whole database', () => {
  function findings(intents: number): string[] {
    const stored = new StoredHistory(join(folder, 'history.sqlite'));
    const violations = checkDatabase(stored, intents);
    stored.close();
    return violations;
  }

  test('is fine when all ended and nothing is left over', () => {
    expect(findings(1)).toEqual([]);
  });

  test('must not hold more or fewer messages than were sent', () => {
    expect(findings(2)).toEqual(['1 messages are stored of 2 sent']);
  });

  test('must have no turn that never ended', async () => {
    await storeTurn(database.db, 'turn-2');
    expect(findings(2)).toEqual(['1 turns never ended']);
  });

  test('must have no two open turns of a conversation', async () => {
    await storeTurn(database.db, 'turn-2');
    await damage(`UPDATE turns SET conversation_id = 'conversation-of-turn-1', status = 'completed',
      created_at = 1, ended_at = 3 WHERE id = 'turn-2'`);
    expect(findings(2)).toEqual(['1 times two turns were open in a conversation']);
  });

  test('must have no rows without what they belong to', () => {
    const careless = new DatabaseSync(join(folder, 'history.sqlite'), {
      enableForeignKeyConstraints: false,
    });
    careless.exec('DELETE FROM turns');
    careless.close();
    expect(findings(1)).toEqual(['row 1 of turn_events has lost its parent']);
  });
});
