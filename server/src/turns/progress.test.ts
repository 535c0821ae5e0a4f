import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from './progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function start() {
  const shown: unknown[] = [];
  return { shown, progress: new Progress((output) => shown.push(output)) };
}

test('what comes first is shown at once, and what comes quickly behind it as its last state', () => {
  const { shown, progress } = start();
  for (const rows of [1, 2, 3]) progress.take(rows);
  expect(shown).toEqual([1]);
  vi.advanceTimersByTime(100);
  expect(shown).toEqual([1, 3]);
  progress.take(4);
  vi.advanceTimersByTime(99);
  expect(shown).toEqual([1, 3]);
  vi.advanceTimersByTime(1);
  expect(shown).toEqual([1, 3, 4]);
});

test('what comes slowly is shown as it comes', () => {
  const { shown, progress } = start();
  progress.take(1);
  vi.advanceTimersByTime(100);
  progress.take(2);
  expect(shown).toEqual([1, 2]);
});

test('nothing is shown behind the result, and no timer is left', () => {
  const { shown, progress } = start();
  progress.take(1);
  progress.take(2);
  progress.close();
  progress.take(3);
  vi.advanceTimersByTime(1_000);
  expect(shown).toEqual([1]);
  expect(vi.getTimerCount()).toBe(0);
});
