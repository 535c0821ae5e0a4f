import { Agent } from 'node:http';
import { text } from 'node:stream/consumers';
import { ChimeraError, ERRORS } from '@chimera/protocol/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StreamServer } from '../../../test/harness/stream-server.ts';
import {
  echoEncoder,
  firstChunk,
  READER_ORIGIN,
  readUntilCut,
  startStreamServer,
} from '../../../test/harness/stream-server.ts';
import type { StreamEncoder } from './stream-encoder.ts';
import type { StreamTiming } from './stream-socket.ts';

/** More than any socket takes from a reader that does not read. */
const MANY_BYTES = 32 * 1024 * 1024;

let server: StreamServer;

beforeEach(async () => {
  server = await startStreamServer();
});

afterEach(() => server.close());

describe('a stream that ends well', () => {
  test('has all its bytes, and leaves the connection usable', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let round = 0; round < 2; round += 1) {
      const { feed, result, response } = server.serve({ agent });
      feed.push('one\n', '', 'twö\n', 'END').end();
      expect(await text(await response)).toBe('one\ntwö\nEND');
      expect(await result).toEqual({ outcome: 'ended', bytes: 12 });
    }
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    agent.destroy();
  });

  test('does not stop its source', async () => {
    const { feed, result, response, controller } = server.serve();
    feed.push('END').end();
    await text(await response);
    await result;
    expect(controller.signal.aborted).toBe(false);
  });

  test('may be empty', async () => {
    const encoder: StreamEncoder<string> = { ...echoEncoder(), state: 'complete' };
    const { feed, result, response } = server.serve({ encoder });
    feed.push('').end();
    const reading = await response;
    expect(reading.statusCode).toBe(201);
    expect(await text(reading)).toBe('');
    expect(await result).toEqual({ outcome: 'ended', bytes: 0 });
  });

  test('is no content when its source has nothing, not even an end', async () => {
    const { feed, result, response } = server.serve();
    feed.end();
    const reading = await response;
    expect(reading.statusCode).toBe(204);
    expect(reading.headers['x-conversation-id']).toBe('conversation-1');
    expect(await text(reading)).toBe('');
    expect(await result).toEqual({ outcome: 'nothing', bytes: 0 });
  });

  test('has the status and headers of the reply, of plugins, of streams and of the dialect', async () => {
    const { feed, response } = server.serve();
    feed.push('END').end();
    const { statusCode, headers } = await response;
    expect(statusCode).toBe(201);
    expect(headers).toMatchObject({
      'x-conversation-id': 'conversation-1',
      'access-control-allow-origin': READER_ORIGIN,
      'access-control-allow-credentials': 'true',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'content-type': 'text/event-stream',
      'x-dialect': 'echo',
    });
  });

  test('is sent batch by batch', async () => {
    const { feed, response } = server.serve();
    feed.push('first');
    expect(await firstChunk(await response)).toBe('first');
  });
});

describe('a stream that comes to no good end', () => {
  test('is cut when its source fails, after what was sent', async () => {
    const { feed, result, response, controller } = server.serve();
    const error = new Error('The reader is 10000 events behind.');
    feed.push('one', 'two').fail(error);
    expect(await readUntilCut(await response)).toBe('onetwo');
    expect(await result).toEqual({ outcome: 'failed', bytes: 6, error });
    expect(controller.signal.aborted).toBe(true);
  });

  test('is cut when its source ends too early', async () => {
    const { feed, result, response } = server.serve();
    feed.push('one').end();
    expect(await readUntilCut(await response)).toBe('one');
    expect(await result).toEqual({ outcome: 'failed', bytes: 3 });
  });

  test('is cut as soon as its dialect has no words for what happened', async () => {
    const { feed, result, response } = server.serve();
    feed.push('one', 'BREAK');
    expect(await readUntilCut(await response)).toBe('oneBREAK');
    expect(await result).toMatchObject({ outcome: 'failed' });
    await feed.returned.promise;
  });

  test('is cut when the encoder fails', async () => {
    const { feed, result, response } = server.serve();
    feed.push('one', 'THROW');
    await readUntilCut(await response);
    expect(await result).toMatchObject({
      outcome: 'failed',
      error: new Error('The encoder has no words for this.'),
    });
  });

  test('is cut when it is aborted from outside', async () => {
    const { feed, result, response, controller } = server.serve();
    feed.push('one');
    const reading = await response;
    controller.abort(new Error('signed out'));
    expect(await readUntilCut(reading)).toBe('one');
    expect(await result).toMatchObject({ outcome: 'failed', error: new Error('signed out') });
  });

  test('leaves the reply to the caller while nothing was sent', async () => {
    const { feed, result, response } = server.serve();
    feed.push('').fail(new Error('no database'));
    const reading = await response;
    expect(reading.statusCode).toBe(502);
    expect(reading.headers['x-accel-buffering']).toBeUndefined();
    expect(await text(reading)).toBe('no database');
    await expect(result).rejects.toThrow('no database');
  });

  test('is answered with its failure when it broke before anything was sent', async () => {
    const failure = new ChimeraError('provider_unavailable', { message: 'Down.' });
    const { feed, result, response } = server.serve({
      encoder: { ...echoEncoder(), state: 'broken', failure },
    });
    feed.push('');
    expect(await text(await response)).toBe('Down.');
    await expect(result).rejects.toBe(failure);
  });

  test('is answered as interrupted when nothing says why it ended before anything was sent', async () => {
    const { feed, result, response } = server.serve();
    feed.push('').end();
    expect(await text(await response)).toBe(ERRORS.answer_interrupted.message);
    await expect(result).rejects.toMatchObject({ code: 'answer_interrupted' });
  });

  test('does not begin when it was aborted before', async () => {
    const { result, response, controller, feed } = server.serve();
    controller.abort(new Error('shutting down'));
    expect((await response).statusCode).toBe(502);
    await expect(result).rejects.toThrow('shutting down');
    expect(feed.pulls).toBe(0);
  });
});

describe('silence', () => {
  /** A timer that rings when the test says so. */
  class ManualTimer {
    delayMs = 0;
    refreshes = 0;
    isClosed = false;
    ring: () => void = () => {};
    readonly started = Promise.withResolvers<void>();

    readonly timing: Partial<StreamTiming> = {
      heartbeatMs: 15_000,
      startTimer: (callback, delayMs) => {
        this.ring = callback;
        this.delayMs = delayMs;
        this.started.resolve();
        return {
          refresh: () => {
            this.refreshes += 1;
          },
          close: () => {
            this.isClosed = true;
          },
        };
      },
    };
  }

  test('is broken by a heartbeat, and counted anew with each batch', async () => {
    const timer = new ManualTimer();
    const { feed, result, response } = server.serve({ timing: timer.timing });
    feed.push('one\n');
    const reading = await response;
    expect(timer).toMatchObject({ delayMs: 15_000, refreshes: 1, isClosed: false });
    timer.ring();
    expect(timer.refreshes).toBe(2);
    feed.push('END').end();
    expect(await text(reading)).toBe('one\n: ping\n\nEND');
    expect(await result).toMatchObject({ outcome: 'ended', bytes: 'one\n: ping\n\nEND'.length });
    expect(timer.isClosed).toBe(true);
  });

  test('before the first batch is broken too', async () => {
    const timer = new ManualTimer();
    const { response, result, leave } = server.serve({ timing: timer.timing });
    await timer.started.promise;
    timer.ring();
    expect(await firstChunk(await response)).toBe(': ping\n\n');
    leave();
    await result;
    expect(timer.isClosed).toBe(true);
  });

  test('of a reader that has not taken the rest yet is left alone', async () => {
    const timer = new ManualTimer();
    const { feed, response, result, leave } = server.serve({ timing: timer.timing });
    feed.push('x'.repeat(MANY_BYTES));
    await response;
    timer.ring();
    leave();
    expect(await result).toMatchObject({ bytes: MANY_BYTES });
  });

  test('in a dialect without comments is not broken', async () => {
    const timer = new ManualTimer();
    const { feed, response, result } = server.serve({
      timing: timer.timing,
      encoder: echoEncoder(null),
    });
    feed.push('END').end();
    expect(await text(await response)).toBe('END');
    await result;
    expect(timer.delayMs).toBe(0);
  });
});
