import { NO_USAGE } from '@chimera/protocol/events';
import { expect, test } from 'vitest';
import type { NewEvent } from '../journal/port.ts';
import { AttemptTimer } from './attempt-timer.ts';

const start: NewEvent = {
  type: 'attempt-start',
  attempt: 1,
  provider: 'p',
  model: 'm',
  cause: 'first',
};
const end: NewEvent = { type: 'attempt-end', attempt: 1, outcome: 'completed', usage: NO_USAGE };
const open: NewEvent = { type: 'text-start', id: 't' };
const word: NewEvent = { type: 'text-delta', id: 't', delta: 'Hi' };
const call: NewEvent = { type: 'tool-input-start', callId: 'c', toolName: 'lookup' };

/** Stamps events that come at these times, and gives the last. */
function lastOf(...events: [atMs: number, event: NewEvent][]): NewEvent | undefined {
  let nowMs = 0;
  const timer = new AttemptTimer(() => nowMs);
  return events
    .map(([atMs, event]) => {
      nowMs = atMs;
      return timer.stamp(event);
    })
    .at(-1);
}

test('the end of an attempt says when its first word came, and how long all of it took', () => {
  const events: [number, NewEvent][] = [
    [100, start],
    [120, open],
    [130, word],
    [180, word],
    [250, end],
  ];
  expect(lastOf(...events)).toEqual({ ...end, firstTokenMs: 30, durationMs: 150 });
});

test('a tool call is a first word too', () => {
  expect(lastOf([10, start], [15, call], [20, end])).toMatchObject({ firstTokenMs: 5 });
});

test('an attempt without a word says nothing of a first one, whatever the one before it did', () => {
  const events: [number, NewEvent][] = [
    [0, start],
    [5, word],
    [9, end],
    [10, start],
    [17, end],
  ];
  expect(lastOf(...events)).toEqual({ ...end, durationMs: 7 });
});

test('other events stay as they are', () => {
  expect(lastOf([0, start], [1, word])).toBe(word);
});
