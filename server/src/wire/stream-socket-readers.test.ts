import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StreamServer } from '../../../test/harness/stream-server.ts';
import { readUntilCut, startStreamServer } from '../../../test/harness/stream-server.ts';

/** More than any socket takes from a reader that does not read. */
const MANY_BYTES = 32 * 1024 * 1024;
/** Less than a socket keeps before it asks to wait. */
const SMALL_BYTES = 8 * 1024;
const STALL_MS = 100;

let server: StreamServer;

beforeEach(async () => {
  server = await startStreamServer();
});

afterEach(() => server.close());

describe('a reader that leaves', () => {
  test('is noticed while the source is silent, and stops it', async () => {
    const { feed, result, response, controller, leave } = server.serve();
    feed.push('one');
    await response;
    leave();
    expect(await result).toEqual({ outcome: 'client-closed', bytes: 3 });
    expect(controller.signal.aborted).toBe(true);
    await feed.returned.promise;
  });

  test('is noticed before anything was sent', async () => {
    const arrived = Promise.withResolvers<void>();
    const { feed, result, response, leave } = server.serve({
      timing: {
        startTimer: () => {
          arrived.resolve();
          return { refresh() {}, close() {} };
        },
      },
    });
    await arrived.promise;
    leave();
    expect(await result).toEqual({ outcome: 'client-closed', bytes: 0 });
    await feed.returned.promise;
    await expect(response).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('is noticed when it left before the stream began', async () => {
    const { result, response, leave, feed } = server.serve({
      before: (reply) => {
        leave();
        return new Promise((resolve) => reply.raw.once('close', resolve));
      },
    });
    expect(await result).toEqual({ outcome: 'client-closed', bytes: 0 });
    expect(feed.pulls).toBe(0);
    await expect(response).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('is noticed while it keeps the stream waiting', async () => {
    const { feed, result, response, leave } = server.serve();
    feed.push('x'.repeat(MANY_BYTES));
    await response;
    leave();
    expect(await result).toMatchObject({ outcome: 'client-closed' });
  });

  test('takes nothing from what the source says later', async () => {
    const { feed, result, response, leave } = server.serve();
    feed.push('one');
    await response;
    leave();
    const { bytes } = await result;
    feed.push('two').fail(new Error('too late'));
    expect(bytes).toBe(3);
    expect(feed.pulls).toBe(2);
  });
});

describe('a reader that is slow', () => {
  test('is waited for, with no further batch taken from the source, and misses nothing', async () => {
    const { feed, result, response } = server.serve();
    feed.push('x'.repeat(MANY_BYTES), 'END').end();
    const reading = await response;
    expect(feed.pulls).toBe(1);
    expect((await text(reading)).length).toBe(MANY_BYTES + 'END'.length);
    expect(await result).toMatchObject({ outcome: 'ended', bytes: MANY_BYTES + 'END'.length });
  });

  test('does not hold up another one', async () => {
    const slow = server.serve();
    slow.feed.push('x'.repeat(MANY_BYTES));
    await slow.response;
    const quick = server.serve();
    quick.feed.push('one', 'END').end();
    expect(await text(await quick.response)).toBe('oneEND');
    expect(await quick.result).toMatchObject({ outcome: 'ended' });
    slow.leave();
    expect(await slow.result).toMatchObject({ outcome: 'client-closed' });
  });

  test('is dropped when it takes nothing for too long', async () => {
    const { feed, result, response, controller } = server.serve({ timing: { stallMs: STALL_MS } });
    feed.push('x'.repeat(MANY_BYTES));
    const reading = await response;
    expect(await result).toMatchObject({
      outcome: 'failed',
      error: new Error(`The reader took nothing for ${STALL_MS} ms.`),
    });
    expect(controller.signal.aborted).toBe(true);
    await feed.returned.promise;
    await readUntilCut(reading);
  });

  test('is dropped as well when only the end is left', async () => {
    const replied = Promise.withResolvers<ServerResponse>();
    const { feed, result, response } = server.serve({
      timing: { stallMs: STALL_MS },
      before: (reply) => replied.resolve(reply.raw),
    });
    const sending = await replied.promise;
    // Until the system takes no more, yet not so much that the stream would wait for the reader.
    while (sending.writableLength === 0) {
      feed.push('x'.repeat(SMALL_BYTES));
      await new Promise(setImmediate);
    }
    expect(sending.writableNeedDrain).toBe(false);
    feed.push('END').end();
    expect(await result).toMatchObject({ outcome: 'failed' });
    await readUntilCut(await response);
  });

  test('may be silent for as long as it likes once it has caught up', async () => {
    let socket: Socket | null = null;
    const { feed, result, response } = server.serve({
      timing: { stallMs: STALL_MS },
      before: (reply) => {
        socket = reply.raw.socket;
      },
    });
    feed.push('x'.repeat(MANY_BYTES));
    const reading = await response;
    expect(socket).toMatchObject({ timeout: STALL_MS });
    reading.resume();
    await feed.drained.promise;
    expect(socket).toMatchObject({ timeout: 0 });
    feed.push('END').end();
    expect(await result).toMatchObject({ outcome: 'ended' });
  });
});
