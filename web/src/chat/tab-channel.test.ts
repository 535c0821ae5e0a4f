import { expect, test } from 'vitest';
import { openTabChannel, type TabMessage } from './tab-channel.ts';

test('tabs hear each other, not themselves, and nothing that is no message', async () => {
  const name = 'tab-channel-test';
  using here = openTabChannel(name);
  using there = openTabChannel(name);
  using stranger = {
    channel: new BroadcastChannel(name),
    [Symbol.dispose]() {
      this.channel.close();
    },
  };
  const heardHere: TabMessage[] = [];
  const heardThere: TabMessage[] = [];
  const last = Promise.withResolvers<void>();
  here.subscribe((message) => heardHere.push(message));
  const unsubscribe = there.subscribe((message) => {
    heardThere.push(message);
    if (message.conversationId === 'last') last.resolve();
  });

  stranger.channel.postMessage('hello');
  stranger.channel.postMessage({ type: 7, conversationId: 'x' });
  here.post({ type: 'turn-started', conversationId: 'c1' });
  here.post({ type: 'turn-ended', conversationId: 'last' });
  await last.promise;

  expect(heardThere.map(({ type }) => type)).toEqual(['turn-started', 'turn-ended']);
  expect(heardHere).toEqual([]);

  unsubscribe();
  const echo = Promise.withResolvers<void>();
  here.subscribe(() => echo.resolve());
  here.post({ type: 'turn-started', conversationId: 'c2' });
  there.post({ type: 'turn-ended', conversationId: 'c2' });
  await echo.promise;
  expect(heardThere).toHaveLength(2);
});
