import type { ConversationSummary } from '@chimera/protocol/api';
import { expect, test } from 'vitest';
import { groupByDate } from './conversation-groups.ts';

const now = new Date(2026, 10, 21, 0, 30);

function summary(id: string, date: Date): ConversationSummary {
  const iso = date.toISOString();
  return { id, userId: 'u', title: id, createdAt: iso, updatedAt: iso, runningTurnId: null };
}

test('groups by days of the calendar, not by hours', () => {
  const groups = groupByDate(
    [
      summary('just now', new Date(2026, 10, 21, 0, 10)),
      summary('an hour ago', new Date(2026, 10, 20, 23, 30)),
      summary('two days ago', new Date(2026, 10, 19, 12)),
      summary('a week ago', new Date(2026, 10, 14, 12)),
      summary('a month ago', new Date(2026, 9, 22, 12)),
      summary('long ago', new Date(2026, 8, 3, 12)),
      summary('longer ago', new Date(2025, 8, 3, 12)),
    ],
    now,
    'en-GB',
  );
  expect(
    groups.map(({ label, conversations }) => [label, conversations.map(({ id }) => id)]),
  ).toEqual([
    ['Today', ['just now']],
    ['Yesterday', ['an hour ago']],
    ['Previous 7 days', ['two days ago', 'a week ago']],
    ['Previous 30 days', ['a month ago']],
    ['September 2026', ['long ago']],
    ['September 2025', ['longer ago']],
  ]);
});

test('puts a clock that runs ahead under today', () => {
  const groups = groupByDate([summary('tomorrow', new Date(2026, 10, 22, 9))], now);
  expect(groups.map(({ label }) => label)).toEqual(['Today']);
});
