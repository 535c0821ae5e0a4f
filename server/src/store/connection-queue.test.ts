import { describe, expect, test } from 'vitest';
import { settled } from '../../../test/harness/settled.ts';
import { ConnectionQueue } from './connection-queue.ts';

describe('the queue for the connection', () => {
  test('serves in the order of asking, one at a time', async () => {
    const queue = new ConnectionQueue();
    const order: number[] = [];
    const releases: (() => void)[] = [];
    for (const number of [1, 2, 3]) {
      void queue.acquire(false).then((release) => {
        order.push(number);
        releases.push(release);
      });
    }
    for (const count of [1, 2, 3]) {
      await settled();
      expect(order).toHaveLength(count);
      releases.at(-1)?.();
    }
    expect(order).toEqual([1, 2, 3]);
  });

  test('serves the urgent before the others', async () => {
    const queue = new ConnectionQueue();
    const order: string[] = [];
    const take = async (name: string, isUrgent: boolean): Promise<void> => {
      const release = await queue.acquire(isUrgent);
      order.push(name);
      await settled();
      release();
    };
    await Promise.all([
      take('first', false),
      take('second', false),
      take('urgent', true),
      take('also urgent', true),
    ]);
    expect(order).toEqual(['first', 'urgent', 'also urgent', 'second']);
    expect(queue.isHeld).toBe(false);
  });
});
