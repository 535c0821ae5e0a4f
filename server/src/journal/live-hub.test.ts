import type { CanonicalEvent } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { settled } from '../../../test/harness/settled.ts';
import { ReaderTooSlowError } from './errors.ts';
import { LiveHub } from './live-hub.ts';

function events(firstSeq: number, count: number): CanonicalEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    turnId: 'turn-1',
    seq: firstSeq + index,
    agentPath: [],
    type: 'step-start',
  }));
}

describe('a subscription', () => {
  test('gives at once what waits, all of it, in order', async () => {
    const hub = new LiveHub();
    const subscription = hub.subscribe('turn-1');
    hub.publish('turn-1', events(1, 2));
    hub.publish('turn-1', events(3, 1));
    expect(await subscription.next()).toEqual(events(1, 3));
  });

  test('waits for what is to come', async () => {
    const hub = new LiveHub();
    const next = hub.subscribe('turn-1').next();
    hub.publish('turn-1', events(1, 1));
    expect(await next).toEqual(events(1, 1));
  });

  test('hears of its own turn only, and of nothing from before it began', async () => {
    const hub = new LiveHub();
    hub.publish('turn-1', events(1, 1));
    const subscription = hub.subscribe('turn-1');
    hub.publish('turn-2', events(1, 1));
    hub.publish('turn-1', events(2, 1));
    expect(await subscription.next()).toEqual(events(2, 1));
  });

  test('does not see what another one of the same turn has taken or missed', async () => {
    const hub = new LiveHub();
    const [quick, slow] = [hub.subscribe('turn-1'), hub.subscribe('turn-1')];
    hub.publish('turn-1', events(1, 1));
    expect(await quick.next()).toEqual(events(1, 1));
    hub.publish('turn-1', events(2, 1));
    expect(await quick.next()).toEqual(events(2, 1));
    expect(await slow.next()).toEqual(events(1, 2));
  });

  test('that was left hears nothing more', async () => {
    const hub = new LiveHub();
    const [left, stays] = [hub.subscribe('turn-1'), hub.subscribe('turn-1')];
    hub.unsubscribe('turn-1', left);
    hub.publish('turn-1', events(1, 1));
    let hasHeard = false;
    void left.next().then(() => {
      hasHeard = true;
    });
    expect(await stays.next()).toEqual(events(1, 1));
    await settled();
    expect(hasHeard).toBe(false);
  });
});

describe('a reader that does not keep up', () => {
  test('is cut off, and what waited for it is let go', async () => {
    const hub = new LiveHub();
    const subscription = hub.subscribe('turn-1');
    hub.publish('turn-1', events(1, 10_000));
    hub.publish('turn-1', events(10_001, 1));
    await expect(subscription.next()).rejects.toThrow(ReaderTooSlowError);
    hub.publish('turn-1', events(10_002, 1));
    await expect(subscription.next()).rejects.toThrow('A reader of turn turn-1');
  });

  test('may be behind by the limit, and again after it has caught up', async () => {
    const hub = new LiveHub();
    const subscription = hub.subscribe('turn-1');
    for (const firstSeq of [1, 10_001]) {
      hub.publish('turn-1', events(firstSeq, 10_000));
      expect(await subscription.next()).toHaveLength(10_000);
    }
  });
});

describe('a turn that was taken over or is gone', () => {
  test('sends its readers to the store, after what they have not read yet', async () => {
    const hub = new LiveHub();
    const subscription = hub.subscribe('turn-1');
    hub.publish('turn-1', events(1, 1));
    hub.recheck('turn-1');
    expect(await subscription.next()).toEqual(events(1, 1));
    expect(await subscription.next()).toEqual([]);
    hub.publish('turn-1', events(2, 1));
    expect(await subscription.next()).toEqual(events(2, 1));
  });

  test('leaves the readers of other turns alone', async () => {
    const hub = new LiveHub();
    const subscription = hub.subscribe('turn-1');
    hub.recheck('turn-2');
    hub.publish('turn-1', events(1, 1));
    expect(await subscription.next()).toEqual(events(1, 1));
  });
});

describe('closing', () => {
  test('ends readers that wait, behind what they have not read yet', async () => {
    const hub = new LiveHub();
    const [waiting, behind] = [hub.subscribe('turn-1'), hub.subscribe('turn-2')];
    const next = waiting.next();
    hub.publish('turn-2', events(1, 1));
    hub.close();
    expect(await next).toBeNull();
    expect(await behind.next()).toEqual(events(1, 1));
    expect(await behind.next()).toBeNull();
  });

  test('ends readers that come later', async () => {
    const hub = new LiveHub();
    hub.close();
    expect(await hub.subscribe('turn-1').next()).toBeNull();
  });
});
