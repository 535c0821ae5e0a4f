import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { Dispatcher } from 'undici';
import { Pool } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openExchange } from './exchange.ts';

const GET: Dispatcher.DispatchOptions = { method: 'GET', path: '/' };
const never = new AbortController().signal;

/** A server of one answer, and a pool that reaches it. */
async function serve(listener: RequestListener): Promise<Pool> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const pool = new Pool(`http://127.0.0.1:${port}`);
  onTestFinished(async () => {
    await pool.destroy();
    server.closeAllConnections();
    server.close();
  });
  return pool;
}

/** A pool that never answers by itself: the test plays the connection. */
function createStage() {
  const calls: string[] = [];
  const handlers: Dispatcher.DispatchHandler[] = [];
  let isPaused = false;
  const controller: Dispatcher.DispatchController = {
    aborted: false,
    reason: null,
    get paused() {
      return isPaused;
    },
    pause() {
      isPaused = true;
      calls.push('pause');
    },
    resume() {
      if (isPaused) calls.push('resume');
      isPaused = false;
    },
    abort(reason) {
      calls.push(`abort: ${reason.message}`);
    },
  };
  return {
    calls,
    pool: {
      dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
        handlers.push(handler);
        return true;
      },
    },
    connect: () => handlers[0]?.onRequestStart?.(controller, null),
    head: () => handlers[0]?.onResponseStart?.(controller, 200, {}),
    data: (bytes: number) => handlers[0]?.onResponseData?.(controller, Buffer.alloc(bytes)),
    end: () => handlers[0]?.onResponseEnd?.(controller, {}),
    fail: (message: string) => handlers[0]?.onResponseError?.(controller, new Error(message)),
  };
}

describe('openExchange', () => {
  test('gives the head with joined headers and the request id', async () => {
    const pool = await serve((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(201, { 'x-request-id': 'req_1', 'set-cookie': ['a=1', 'b=2'] });
      response.end('body');
    });
    const { head } = await openExchange(pool, GET, never);
    expect(head).toMatchObject({
      status: 201,
      requestId: 'req_1',
      headers: { 'set-cookie': 'a=1, b=2' },
    });
  });

  test('asks for nothing once the signal is aborted', async () => {
    const stage = createStage();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(openExchange(stage.pool, GET, signal)).rejects.toThrow('too late');
    stage.connect();
    expect(stage.calls).toEqual([]);
  });

  test('is given up at once, even before it is connected', async () => {
    const stage = createStage();
    const aborter = new AbortController();
    const opening = openExchange(stage.pool, GET, aborter.signal);
    aborter.abort(new Error('stop'));
    await expect(opening).rejects.toThrow('stop');
    stage.connect();
    expect(stage.calls).toEqual(['abort: stop']);
  });

  test('fails with what kept the connection from coming', async () => {
    const stage = createStage();
    const opening = openExchange(stage.pool, GET, never);
    stage.fail('refused');
    await expect(opening).rejects.toThrow('refused');
  });
});

describe('reading', () => {
  async function openOnStage(signal = never) {
    const stage = createStage();
    const opening = openExchange(stage.pool, GET, signal);
    stage.connect();
    stage.head();
    return { stage, exchange: await opening };
  }

  test('gives what has come since the last read in one piece, then null', async () => {
    const { stage, exchange } = await openOnStage();
    stage.data(2);
    stage.data(3);
    expect(await exchange.read()).toHaveLength(5);
    const waiting = exchange.read();
    stage.data(7);
    expect(await waiting).toHaveLength(7);
    stage.end();
    expect(await exchange.read()).toBeNull();
    expect(await exchange.read()).toBeNull();
  });

  test('gives what came before a failure, then the failure', async () => {
    const { stage, exchange } = await openOnStage();
    stage.data(2);
    stage.fail('reset');
    expect(await exchange.read()).toHaveLength(2);
    await expect(exchange.read()).rejects.toThrow('reset');
  });

  test('ends at once when the signal is aborted', async () => {
    const aborter = new AbortController();
    const { stage, exchange } = await openOnStage(aborter.signal);
    const waiting = exchange.read();
    aborter.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    expect(stage.calls).toEqual(['abort: stop']);
  });

  test('holds the socket back while nobody reads, and lets it go on', async () => {
    const { stage, exchange } = await openOnStage();
    for (let kilobytes = 0; kilobytes < 320; kilobytes += 64) stage.data(64 * 1024);
    expect(stage.calls).toEqual(['pause']);
    expect(await exchange.read()).toHaveLength(320 * 1024);
    expect(stage.calls).toEqual(['pause', 'resume']);
  });

  test('drain: lets a body end, but does not read on for long', async () => {
    const { stage, exchange } = await openOnStage();
    exchange.drain();
    stage.data(64 * 1024);
    expect(stage.calls).toEqual([]);
    stage.data(1);
    expect(stage.calls).toEqual(['abort: No longer needed.']);
  });

  test('drain: goes on reading from a socket that was held back', async () => {
    const { stage, exchange } = await openOnStage();
    stage.data(300 * 1024);
    exchange.drain();
    expect(stage.calls).toEqual(['pause', 'resume']);
  });

  test('cancel: closes a body that goes on, and does nothing to one that is over', async () => {
    const running = await openOnStage();
    running.exchange.cancel();
    expect(running.stage.calls).toEqual(['abort: No longer needed.']);
    const over = await openOnStage();
    over.stage.end();
    over.exchange.cancel();
    expect(over.stage.calls).toEqual([]);
  });

  test('readText: reads no more than it is allowed to', async () => {
    const pool = await serve((_request, response) => response.end('x'.repeat(100_000)));
    const exchange = await openExchange(pool, GET, never);
    expect(await exchange.readText(1_000)).toHaveLength(1_000);
    const whole = await openExchange(pool, GET, never);
    expect(await whole.readText(1_000_000)).toHaveLength(100_000);
  });

  test('a connection whose end does not come is closed in the end', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const pool = await serve((_request, response) => {
      response.once('close', resolve);
      response.write('data');
    });
    const exchange = await openExchange(pool, GET, never);
    exchange.drain();
    await closed;
  });
});
