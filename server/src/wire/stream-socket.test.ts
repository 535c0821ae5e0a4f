import type { IncomingMessage } from 'node:http';
import { Agent, get } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { ChimeraError, ERRORS } from '@chimera/protocol/errors';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StreamEncoder, StreamState } from './stream-encoder.ts';
import type { StreamResult, StreamTiming } from './stream-socket.ts';
import { streamToSocket } from './stream-socket.ts';

/** More than any socket takes from a reader that does not read. */
const MANY_BYTES = 32 * 1024 * 1024;
const STALL_MS = 100;

/** Batches that a test hands out one by one. */
class Feed implements AsyncIterable<string>, AsyncIterator<string> {
  readonly #waiting: PromiseWithResolvers<IteratorResult<string>>[] = [];
  readonly #ready: Promise<IteratorResult<string>>[] = [];
  readonly returned = Promise.withResolvers<void>();
  /** Resolves when all batches were taken and another one is asked for. */
  readonly drained = Promise.withResolvers<void>();
  pulls = 0;

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(...batches: string[]): this {
    for (const value of batches) this.#settle(Promise.resolve({ value, done: false }));
    return this;
  }

  end(): void {
    this.#settle(Promise.resolve({ value: undefined, done: true }));
  }

  fail(error: Error): void {
    const failure = Promise.reject<IteratorResult<string>>(error);
    failure.catch(() => {});
    this.#settle(failure);
  }

  next(): Promise<IteratorResult<string>> {
    this.pulls += 1;
    const ready = this.#ready.shift();
    if (ready !== undefined) return ready;
    const waiting = Promise.withResolvers<IteratorResult<string>>();
    this.#waiting.push(waiting);
    this.drained.resolve();
    return waiting.promise;
  }

  /** Refuses, as a source may; nobody must mind. */
  return(): Promise<IteratorResult<string>> {
    this.returned.resolve();
    return Promise.reject(new Error('The source does not like to be stopped.'));
  }

  #settle(result: Promise<IteratorResult<string>>): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(result);
    else waiting.resolve(result);
  }
}

/** Sends batches as they are; those with `END` or `BREAK` in them change the state. */
function echoEncoder(heartbeat: string | null = ': ping\n\n'): StreamEncoder<string> {
  let state: StreamState = 'open';
  return {
    headers: { 'content-type': 'text/event-stream', 'x-dialect': 'echo' },
    heartbeat,
    get state() {
      return state;
    },
    encode(batch) {
      if (batch === 'THROW') throw new Error('The encoder has no words for this.');
      if (batch.includes('END')) state = 'complete';
      if (batch.includes('BREAK')) state = 'broken';
      return batch;
    },
  };
}

interface Served {
  feed: Feed;
  controller: AbortController;
  /** How the server saw the stream end. */
  result: Promise<StreamResult>;
  response: Promise<IncomingMessage>;
  /** Lets the reader go away. */
  leave(): void;
}

let app: FastifyInstance;
let handle: (reply: Parameters<typeof streamToSocket>[0]) => Promise<StreamResult>;

beforeEach(async () => {
  app = fastify({ forceCloseConnections: true });
  await app.register(cors, { origin: ['http://app.example'], credentials: true });
  app.get('/', async (_request, reply) => {
    reply.header('x-conversation-id', 'conversation-1').code(201);
    await handle(reply);
  });
  app.setErrorHandler((error: Error, _request, reply) => reply.code(502).send(error.message));
  await app.listen({ port: 0, host: '127.0.0.1' });
});

afterEach(async () => {
  await app.close();
});

/** Asks for a stream, with nothing read of it until the test does. */
function serve(
  options: { timing?: Partial<StreamTiming>; encoder?: StreamEncoder<string>; agent?: Agent } = {},
): Served {
  const feed = new Feed();
  const controller = new AbortController();
  const result = Promise.withResolvers<StreamResult>();
  const { encoder = echoEncoder(), timing, agent } = options;
  handle = (reply) => {
    const ended = streamToSocket(reply, { batches: feed, encoder, controller }, timing);
    ended.then(result.resolve, result.reject);
    return ended;
  };
  const response = Promise.withResolvers<IncomingMessage>();
  const { port } = app.server.address() as AddressInfo;
  const request = get(
    { port, host: '127.0.0.1', agent, headers: { origin: 'http://app.example' } },
    response.resolve,
  );
  request.on('error', response.reject);
  response.promise.catch(() => {});
  result.promise.catch(() => {});
  return {
    feed,
    controller,
    result: result.promise,
    response: response.promise,
    leave: () => request.destroy(),
  };
}

async function firstChunk(response: IncomingMessage): Promise<string> {
  for await (const chunk of response) return String(chunk);
  return '';
}

/** What a reader got before it saw that the connection was cut. */
async function readUntilCut(response: IncomingMessage): Promise<string> {
  let received = '';
  try {
    for await (const chunk of response) received += String(chunk);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    return received;
  }
  throw new Error('The response came to a good end.');
}

describe('a stream that ends well', () => {
  test('has all its bytes, and leaves the connection usable', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let round = 0; round < 2; round += 1) {
      const { feed, result, response } = serve({ agent });
      feed.push('one\n', '', 'twö\n', 'END').end();
      expect(await text(await response)).toBe('one\ntwö\nEND');
      expect(await result).toEqual({ outcome: 'ended', bytes: 12 });
    }
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    agent.destroy();
  });

  test('does not stop its source', async () => {
    const { feed, result, response, controller } = serve();
    feed.push('END').end();
    await text(await response);
    await result;
    expect(controller.signal.aborted).toBe(false);
  });

  test('may be empty', async () => {
    const encoder: StreamEncoder<string> = { ...echoEncoder(), state: 'complete' };
    const { feed, result, response } = serve({ encoder });
    feed.push('').end();
    const reading = await response;
    expect(reading.statusCode).toBe(201);
    expect(await text(reading)).toBe('');
    expect(await result).toEqual({ outcome: 'ended', bytes: 0 });
  });

  test('is no content when its source has nothing, not even an end', async () => {
    const { feed, result, response } = serve();
    feed.end();
    const reading = await response;
    expect(reading.statusCode).toBe(204);
    expect(reading.headers['x-conversation-id']).toBe('conversation-1');
    expect(await text(reading)).toBe('');
    expect(await result).toEqual({ outcome: 'nothing', bytes: 0 });
  });

  test('has the status and headers of the reply, of plugins, of streams and of the dialect', async () => {
    const { feed, response } = serve();
    feed.push('END').end();
    const { statusCode, headers } = await response;
    expect(statusCode).toBe(201);
    expect(headers).toMatchObject({
      'x-conversation-id': 'conversation-1',
      'access-control-allow-origin': 'http://app.example',
      'access-control-allow-credentials': 'true',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'content-type': 'text/event-stream',
      'x-dialect': 'echo',
    });
  });

  test('is sent batch by batch', async () => {
    const { feed, response } = serve();
    feed.push('first');
    expect(await firstChunk(await response)).toBe('first');
  });
});

describe('a reader that leaves', () => {
  test('is noticed while the source is silent, and stops it', async () => {
    const { feed, result, response, controller, leave } = serve();
    feed.push('one');
    await response;
    leave();
    expect(await result).toEqual({ outcome: 'client-closed', bytes: 3 });
    expect(controller.signal.aborted).toBe(true);
    await feed.returned.promise;
  });

  test('is noticed before anything was sent', async () => {
    const arrived = Promise.withResolvers<void>();
    const { feed, result, response, leave } = serve({
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
    const { result, response, leave, feed } = serve();
    const stream = handle;
    handle = async (reply) => {
      leave();
      await new Promise((resolve) => reply.raw.once('close', resolve));
      return stream(reply);
    };
    expect(await result).toEqual({ outcome: 'client-closed', bytes: 0 });
    expect(feed.pulls).toBe(0);
    await expect(response).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('is noticed while it keeps the stream waiting', async () => {
    const { feed, result, response, leave } = serve();
    feed.push('x'.repeat(MANY_BYTES));
    await response;
    leave();
    expect(await result).toMatchObject({ outcome: 'client-closed' });
  });

  test('takes nothing from what the source says later', async () => {
    const { feed, result, response, leave } = serve();
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
    const { feed, result, response } = serve();
    feed.push('x'.repeat(MANY_BYTES), 'END').end();
    const reading = await response;
    expect(feed.pulls).toBe(1);
    expect((await text(reading)).length).toBe(MANY_BYTES + 'END'.length);
    expect(await result).toMatchObject({ outcome: 'ended', bytes: MANY_BYTES + 'END'.length });
  });

  test('does not hold up another one', async () => {
    const slow = serve();
    slow.feed.push('x'.repeat(MANY_BYTES));
    await slow.response;
    const quick = serve();
    quick.feed.push('one', 'END').end();
    expect(await text(await quick.response)).toBe('oneEND');
    expect(await quick.result).toMatchObject({ outcome: 'ended' });
    slow.leave();
    expect(await slow.result).toMatchObject({ outcome: 'client-closed' });
  });

  test('is dropped when it takes nothing for too long', async () => {
    const { feed, result, response, controller } = serve({ timing: { stallMs: STALL_MS } });
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
    const { feed, result, response } = serve({ timing: { stallMs: STALL_MS } });
    feed.push(`END${'x'.repeat(MANY_BYTES)}`).end();
    const reading = await response;
    expect(await result).toMatchObject({ outcome: 'failed' });
    await readUntilCut(reading);
  });

  test('may be silent for as long as it likes once it has caught up', async () => {
    const { feed, result, response } = serve({ timing: { stallMs: STALL_MS } });
    const stream = handle;
    let socket: Socket | null = null;
    handle = (reply) => {
      socket = reply.raw.socket;
      return stream(reply);
    };
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

describe('a stream that comes to no good end', () => {
  test('is cut when its source fails, after what was sent', async () => {
    const { feed, result, response, controller } = serve();
    const error = new Error('The reader is 10000 events behind.');
    feed.push('one', 'two').fail(error);
    expect(await readUntilCut(await response)).toBe('onetwo');
    expect(await result).toEqual({ outcome: 'failed', bytes: 6, error });
    expect(controller.signal.aborted).toBe(true);
  });

  test('is cut when its source ends too early', async () => {
    const { feed, result, response } = serve();
    feed.push('one').end();
    expect(await readUntilCut(await response)).toBe('one');
    expect(await result).toEqual({ outcome: 'failed', bytes: 3 });
  });

  test('is cut as soon as its dialect has no words for what happened', async () => {
    const { feed, result, response } = serve();
    feed.push('one', 'BREAK');
    expect(await readUntilCut(await response)).toBe('oneBREAK');
    expect(await result).toMatchObject({ outcome: 'failed' });
    await feed.returned.promise;
  });

  test('is cut when the encoder fails', async () => {
    const { feed, result, response } = serve();
    feed.push('one', 'THROW');
    await readUntilCut(await response);
    expect(await result).toMatchObject({
      outcome: 'failed',
      error: new Error('The encoder has no words for this.'),
    });
  });

  test('is cut when it is aborted from outside', async () => {
    const { feed, result, response, controller } = serve();
    feed.push('one');
    const reading = await response;
    controller.abort(new Error('signed out'));
    expect(await readUntilCut(reading)).toBe('one');
    expect(await result).toMatchObject({ outcome: 'failed', error: new Error('signed out') });
  });

  test('leaves the reply to the caller while nothing was sent', async () => {
    const { feed, result, response } = serve();
    feed.push('').fail(new Error('no database'));
    const reading = await response;
    expect(reading.statusCode).toBe(502);
    expect(reading.headers['x-accel-buffering']).toBeUndefined();
    expect(await text(reading)).toBe('no database');
    await expect(result).rejects.toThrow('no database');
  });

  test('is answered with its failure when it broke before anything was sent', async () => {
    const failure = new ChimeraError('provider_unavailable', { message: 'Down.' });
    const { feed, result, response } = serve({
      encoder: { ...echoEncoder(), state: 'broken', failure },
    });
    feed.push('');
    expect(await text(await response)).toBe('Down.');
    await expect(result).rejects.toBe(failure);
  });

  test('is answered as interrupted when nothing says why it ended before anything was sent', async () => {
    const { feed, result, response } = serve();
    feed.push('').end();
    expect(await text(await response)).toBe(ERRORS.answer_interrupted.message);
    await expect(result).rejects.toMatchObject({ code: 'answer_interrupted' });
  });

  test('does not begin when it was aborted before', async () => {
    const { result, response, controller, feed } = serve();
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
    const { feed, result, response } = serve({ timing: timer.timing });
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
    const { response, result, leave } = serve({ timing: timer.timing });
    await timer.started.promise;
    timer.ring();
    expect(await firstChunk(await response)).toBe(': ping\n\n');
    leave();
    await result;
    expect(timer.isClosed).toBe(true);
  });

  test('of a reader that has not taken the rest yet is left alone', async () => {
    const timer = new ManualTimer();
    const { feed, response, result, leave } = serve({ timing: timer.timing });
    feed.push('x'.repeat(MANY_BYTES));
    await response;
    timer.ring();
    leave();
    expect(await result).toMatchObject({ bytes: MANY_BYTES });
  });

  test('in a dialect without comments is not broken', async () => {
    const timer = new ManualTimer();
    const { feed, response, result } = serve({ timing: timer.timing, encoder: echoEncoder(null) });
    feed.push('END').end();
    expect(await text(await response)).toBe('END');
    await result;
    expect(timer.delayMs).toBe(0);
  });
});
