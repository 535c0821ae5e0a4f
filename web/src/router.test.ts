import { describe, expect, test } from 'vitest';
import { type Address, conversationPath, parseRoute, Router } from './router.ts';

/** An address bar with its history. */
function fakeAddress(first: string) {
  const entries = [first];
  let listener = () => {};
  const address: Address = {
    pathname: () => entries.at(-1) ?? '/',
    push: (path) => entries.push(path),
    replace: (path) => {
      entries[entries.length - 1] = path;
    },
    onMove: (callback) => {
      listener = callback;
    },
  };
  return {
    address,
    entries,
    back() {
      entries.pop();
      listener();
    },
  };
}

describe('parseRoute', () => {
  test.each([
    ['/', { name: 'new' }],
    ['/c/abc', { name: 'conversation', conversationId: 'abc' }],
    ['/c/abc/', { name: 'conversation', conversationId: 'abc' }],
    ['/c/a%2Fb', { name: 'conversation', conversationId: 'a/b' }],
    ['/c/%E0%A4%A', { name: 'unknown' }],
    ['/c/', { name: 'unknown' }],
    ['/c/a/b', { name: 'unknown' }],
    ['/usage', { name: 'usage' }],
    ['/settings/keys', { name: 'keys' }],
    ['/sign-in', { name: 'sign-in' }],
    ['/settings', { name: 'unknown' }],
    ['/elsewhere', { name: 'unknown' }],
  ])('%s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });

  test('reads what conversationPath writes', () => {
    const conversationId = 'ä/ö?#%';
    expect(parseRoute(conversationPath(conversationId))).toEqual({
      name: 'conversation',
      conversationId,
    });
  });
});

describe('Router', () => {
  test('goes forward and back', () => {
    const { address, entries, back } = fakeAddress('/');
    const router = new Router(address);
    router.go('/c/one');
    router.go('/c/one');
    expect(entries).toEqual(['/', '/c/one']);
    expect(router.store.getState().route).toMatchObject({ conversationId: 'one' });
    back();
    expect(router.store.getState().route).toEqual({ name: 'new' });
  });

  test('gives the present place another path', () => {
    const { address, entries } = fakeAddress('/');
    const router = new Router(address);
    router.replace('/c/one');
    expect(entries).toEqual(['/c/one']);
    expect(router.store.getState().route).toMatchObject({ conversationId: 'one' });
  });
});
