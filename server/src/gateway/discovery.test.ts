import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ListingProvider } from '../../../test/harness/listing-provider.ts';
import { createDiscovery } from './discovery.ts';

const MINUTE_MS = 60_000;
const silent = (): Promise<never> => new Promise(() => undefined);

let nowMs: number;
let failures: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  nowMs = 0;
  failures = [];
});

afterEach(() => {
  vi.useRealTimers();
});

function discover(providers: Record<string, ListingProvider>) {
  return createDiscovery(
    new Map(Object.entries(providers)),
    { now: () => nowMs },
    (provider, error) => failures.push(`${provider}: ${String(error)}`),
  );
}

/** Whether a promise is fulfilled without any time going by. */
async function isReadyAtOnce(ready: Promise<void>): Promise<boolean> {
  let isReady = false;
  void ready.then(() => {
    isReady = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return isReady;
}

describe('the first list', () => {
  test('is waited for', async () => {
    const provider = new ListingProvider('one', 'two');
    const discovery = discover({ acme: provider });
    expect(discovery.known('acme')).toBeNull();
    await discovery.ready();
    expect(discovery.known('acme')).toEqual([{ id: 'one' }, { id: 'two' }]);
    expect(discovery.known('nobody')).toBeNull();
  });

  test('is waited for by three seconds at most, and comes in later', async () => {
    const slow = new ListingProvider();
    const { promise, resolve } = Promise.withResolvers<{ id: string }[]>();
    slow.answer = () => promise;
    const discovery = discover({ slow, quick: new ListingProvider('one') });
    const ready = discovery.ready();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(await isReadyAtOnce(ready)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await ready;
    expect(discovery.known('slow')).toBeNull();
    expect(discovery.known('quick')).toEqual([{ id: 'one' }]);
    resolve([{ id: 'late' }]);
    await vi.advanceTimersByTimeAsync(0);
    expect(discovery.known('slow')).toEqual([{ id: 'late' }]);
  });

  test('is asked for once, however many wait for it', async () => {
    const provider = new ListingProvider('one');
    const discovery = discover({ acme: provider });
    await Promise.all([discovery.ready(), discovery.ready(), discovery.ready()]);
    expect(provider.requests).toBe(1);
  });

  test('leaves no timer behind', async () => {
    await discover({ acme: new ListingProvider('one') }).ready();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a list that is known', () => {
  test('is fresh for ten minutes, then fetched again while nobody waits', async () => {
    const provider = new ListingProvider('one');
    const discovery = discover({ acme: provider });
    await discovery.ready();
    nowMs += 10 * MINUTE_MS - 1;
    await discovery.ready();
    expect(provider.requests).toBe(1);

    nowMs += 1;
    provider.answer = silent;
    expect(await isReadyAtOnce(discovery.ready())).toBe(true);
    expect(provider.requests).toBe(2);
    expect(discovery.known('acme')).toEqual([{ id: 'one' }]);
  });

  test('stays when it cannot be had anew', async () => {
    const provider = new ListingProvider('one');
    const discovery = discover({ acme: provider });
    await discovery.ready();
    nowMs += 10 * MINUTE_MS;
    provider.answer = () => Promise.reject(new Error('down'));
    await discovery.ready();
    await vi.advanceTimersByTimeAsync(0);
    expect(discovery.known('acme')).toEqual([{ id: 'one' }]);
    expect(failures).toEqual(['acme: Error: down']);
  });
});

describe('a provider that cannot be asked', () => {
  test('is told of, is not waited for again, and is asked again after half a minute', async () => {
    const provider = new ListingProvider('one');
    provider.answer = () => Promise.reject(new Error('down'));
    const discovery = discover({ acme: provider });
    await discovery.ready();
    expect(failures).toEqual(['acme: Error: down']);

    nowMs += 29_999;
    await discovery.ready();
    expect(provider.requests).toBe(1);
    nowMs += 1;
    provider.answer = silent;
    expect(await isReadyAtOnce(discovery.ready())).toBe(true);
    expect(provider.requests).toBe(2);
    expect(discovery.known('acme')).toBeNull();
  });

  test('does not keep the lists of others', async () => {
    const down = new ListingProvider();
    down.answer = () => Promise.reject(new Error('down'));
    const discovery = discover({ down, up: new ListingProvider('one') });
    await discovery.ready();
    expect(discovery.known('up')).toEqual([{ id: 'one' }]);
  });
});
