/** A server that streams what a test hands out, and readers of it that read when the test says so. */
import type { IncomingMessage } from 'node:http';
import { type Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import cors from '@fastify/cors';
import type { FastifyReply } from 'fastify';
import fastify from 'fastify';
import type { StreamEncoder, StreamState } from '../../server/src/wire/stream-encoder.ts';
import type { StreamResult, StreamTiming } from '../../server/src/wire/stream-socket.ts';
import { streamToSocket } from '../../server/src/wire/stream-socket.ts';

export const READER_ORIGIN = 'http://app.example';

/** Batches that a test hands out one by one. */
export class Feed implements AsyncIterable<string>, AsyncIterator<string> {
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
export function echoEncoder(heartbeat: string | null = ': ping\n\n'): StreamEncoder<string> {
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

export interface ServeOptions {
  timing?: Partial<StreamTiming>;
  encoder?: StreamEncoder<string>;
  agent?: Agent;
  /** Runs before the stream begins. */
  before?(reply: FastifyReply): Promise<void> | void;
}

export interface Served {
  feed: Feed;
  controller: AbortController;
  /** How the server saw the stream end. */
  result: Promise<StreamResult>;
  /** Nothing of its body is read until the test does. */
  response: Promise<IncomingMessage>;
  /** Lets the reader go away. */
  leave(): void;
}

export interface StreamServer {
  /** Asks for a stream; one at a time. */
  serve(options?: ServeOptions): Served;
  close(): Promise<void>;
}

/** Its replies have status 201 and a header before they are streamed, and 502 for what is thrown. */
export async function startStreamServer(): Promise<StreamServer> {
  let handle: (reply: FastifyReply) => Promise<unknown> = () => Promise.resolve();
  const app = fastify({ forceCloseConnections: true });
  await app.register(cors, { origin: [READER_ORIGIN], credentials: true });
  app.setErrorHandler((error: Error, _request, reply) => reply.code(502).send(error.message));
  app.get('/', async (_request, reply) => {
    reply.header('x-conversation-id', 'conversation-1').code(201);
    await handle(reply);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;

  return {
    serve({ timing, encoder = echoEncoder(), agent, before } = {}) {
      const feed = new Feed();
      const controller = new AbortController();
      const result = Promise.withResolvers<StreamResult>();
      const response = Promise.withResolvers<IncomingMessage>();
      // What a test does not look at may fail all the same.
      for (const { promise } of [result, response]) promise.catch(() => {});
      handle = async (reply) => {
        await before?.(reply);
        const streamed = streamToSocket(reply, { batches: feed, encoder, controller }, timing);
        streamed.then(result.resolve, result.reject);
        return streamed;
      };
      const headers = { origin: READER_ORIGIN };
      const request = get({ port, host: '127.0.0.1', agent, headers }, response.resolve);
      request.on('error', response.reject);
      return {
        feed,
        controller,
        result: result.promise,
        response: response.promise,
        leave: () => request.destroy(),
      };
    },
    close: () => app.close(),
  };
}

export async function firstChunk(response: IncomingMessage): Promise<string> {
  for await (const chunk of response) return String(chunk);
  return '';
}

/** What a reader got before it saw that the connection was cut. */
export async function readUntilCut(response: IncomingMessage): Promise<string> {
  let received = '';
  try {
    for await (const chunk of response) received += String(chunk);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return received;
    throw error;
  }
  throw new Error('The response came to a good end.');
}
