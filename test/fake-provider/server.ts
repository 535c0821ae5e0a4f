/**
 * The fake provider: real HTTP, the wires of OpenAI, Groq, Ollama, Gemini and Anthropic, made-up
 * answers, faults at command.
 *
 * It may live in the process of a test or in one of its own; it knows nothing of its client but what
 * the client's requests say, so a client that is killed and comes back can go on with its answers.
 */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { AnswerBook } from './answer-book.ts';
import { answerChat } from './chat.ts';
import { readControlCommand } from './control.ts';
import type { FakeAbort, FakeRequest } from './log.ts';
import { WatchedList } from './log.ts';
import type { Scenario } from './scenario.ts';
import { ScenarioDesk } from './scenario-desk.ts';
import type { Address, Wire } from './wire.ts';
import { createWires } from './wires.ts';

export interface FakeProviderOptions {
  /** 0, the default, takes any free one. */
  port?: number;
  /** Fakes with different seeds never say the same; by default every fake has its own. */
  seed?: number;
  models?: readonly string[];
  /** Required when given, in the way of each vendor. */
  apiKey?: string;
  /** What happens to requests that no queued scenario serves. */
  defaults?: Scenario;
}

export interface FakeProvider {
  /**
   * Origin. OpenAI's API lives under `/v1`, `/openai/v1` and the origin itself, Gemini's under
   * `/v1beta`, Anthropic's under `/v1`.
   */
  readonly url: string;
  readonly port: number;
  /** Chat requests, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** Clients that left before their answer was over. */
  readonly aborts: readonly FakeAbort[];
  /** The whole text of every fresh run, by run number from 0. */
  readonly answers: readonly string[];
  /** Queued scenarios that have requests to serve yet. */
  readonly queuedCount: number;
  /** Serves the next requests with these scenarios, one each unless they say `times`. */
  queue(...scenarios: Scenario[]): void;
  /** Replaces what happens to requests that no queued scenario serves. */
  setDefaults(defaults: Scenario): void;
  /** The first request that matches, as soon as there is one; also matches changes of `outcome`. */
  waitForRequest(matches?: (request: FakeRequest) => boolean): Promise<FakeRequest>;
  waitForAbort(matches?: (abort: FakeAbort) => boolean): Promise<FakeAbort>;
  close(): Promise<void>;
}

/** Seeds of fakes in one process, so that two of them never tell the same story. */
let nextSeed = 1;

/** Starts a fake on 127.0.0.1. */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const { models = ['fake-1', 'fake-2'], apiKey, seed = nextSeed++ } = options;
  const book = new AnswerBook(seed);
  const desk = new ScenarioDesk(options.defaults ?? {});
  const requests = new WatchedList<FakeRequest>();
  const aborts = new WatchedList<FakeAbort>();
  const connections = new WeakMap<Socket, number>();
  const wires = createWires(seed);
  let requestCount = 0;
  let connectionCount = 0;

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => connections.set(socket, connectionCount++));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    if (path === '/__control') return handleControl(request, response);
    const found = findWire(request.method ?? '', path, request.headers);
    if (found === null) {
      return sendError(response, 404, `Unknown request URL: ${request.method} ${path}.`, null);
    }
    const { wire, address } = found;
    if (apiKey !== undefined && wire.keyOf(request.headers) !== apiKey) {
      const { status, body } = wire.errorAnswer('unauthorized', 'openai');
      return send(response, status, body);
    }
    if (address.type === 'models') {
      const dialect = desk.defaults.dialect ?? 'openai';
      return sendJson(response, 200, wire.models(models, dialect));
    }
    const sent = parseJson(await readText(request));
    const read = wire.read(sent, address);
    if (read === null) return sendError(response, 400, 'This is no chat request.', null);
    const logged: FakeRequest = {
      index: requestCount++,
      path,
      headers: request.headers,
      body: read.body,
      sent,
      fault: read.fault,
      connection: connections.get(request.socket) ?? -1,
      atMs: Date.now(),
      piecesSent: 0,
      outcome: 'open',
      endedAtMs: undefined,
    };
    response.once('close', () => {
      logged.endedAtMs = Date.now();
      if (logged.outcome === 'open') {
        logged.outcome = response.writableFinished ? 'answered' : 'aborted';
      }
      if (logged.outcome === 'aborted') aborts.add({ request: logged, atMs: logged.endedAtMs });
      requests.touch();
    });
    requests.add(logged);
    await answerChat(logged, response, desk.assign(read.body.model), book, wire);
  }

  async function handleControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      const command = readControlCommand(await readText(request));
      if (typeof command === 'string') return sendError(response, 400, command, null);
      if (command.reset) {
        desk.reset();
        requests.clear();
        aborts.clear();
      }
      if (command.defaults !== undefined) desk.setDefaults(command.defaults);
      desk.queue(...command.queue);
    }
    sendJson(response, 200, {
      requests: requests.entries.map(({ sent: _sent, ...shown }) => shown),
      aborts: aborts.entries.map(({ request: { index }, atMs }) => ({ index, atMs })),
      answers: book.answers,
      queued: desk.queuedCount,
    });
  }

  function findWire(
    method: string,
    path: string,
    headers: IncomingHttpHeaders,
  ): { wire: Wire; address: Address } | null {
    for (const wire of wires) {
      const address = wire.address(method, path, headers);
      if (address !== null) return { wire, address };
    }
    return null;
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: requests.entries,
    aborts: aborts.entries,
    answers: book.answers,
    get queuedCount() {
      return desk.queuedCount;
    },
    queue: (...scenarios) => desk.queue(...scenarios),
    setDefaults: (defaults) => desk.setDefaults(defaults),
    waitForRequest: (matches = () => true) => requests.waitFor(matches),
    waitForAbort: (matches = () => true) => aborts.waitFor(matches),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  code: string | null,
): void {
  sendJson(response, status, {
    error: { message, type: 'invalid_request_error', param: null, code },
  });
}
