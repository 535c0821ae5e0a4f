/** The fake provider: real HTTP, OpenAI's wire, made-up answers, faults on demand. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';
import { readRun, writeAnswer } from './words.ts';

export interface FakeProviderOptions {
  /** 0, the default, takes any free one. */
  port?: number;
  seed?: number;
  models?: readonly string[];
  /** What happens to requests that no queued scenario serves. */
  defaults?: Scenario;
}

export interface FakeRequest {
  /** Counted from 0. */
  index: number;
  path: string;
  headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: a request body is whatever the client sends
  body: any;
  atMs: number;
}

export interface FakeAbort {
  /** `index` of the request whose client left. */
  index: number;
  atMs: number;
}

export interface FakeProvider {
  /** Origin, without `/v1`. */
  url: string;
  requests: FakeRequest[];
  aborts: FakeAbort[];
  /** The whole text of every fresh run, by run number from 0. */
  answers: string[];
  queue(...scenarios: Scenario[]): void;
  setDefaults(defaults: Scenario): void;
  /** The next request that matches, also one that is already there. */
  waitForRequest(matches?: (request: FakeRequest) => boolean): Promise<FakeRequest>;
  waitForAbort(matches?: (abort: FakeAbort) => boolean): Promise<FakeAbort>;
  close(): Promise<void>;
}

export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const { seed = 1, models = ['fake-1', 'fake-2'] } = options;
  let defaults = options.defaults ?? {};
  const queued: Scenario[] = [];
  const requests: FakeRequest[] = [];
  const aborts: FakeAbort[] = [];
  const answers: string[] = [];
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };

  async function waitFor<T>(list: T[], matches: (item: T) => boolean): Promise<T> {
    const found = list.find(matches);
    if (found !== undefined) return found;
    return new Promise((resolve) => {
      const listener = (): void => {
        const item = list.find(matches);
        if (item === undefined) return;
        listeners.delete(listener);
        resolve(item);
      };
      listeners.add(listener);
    });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (path.endsWith('/models')) {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ object: 'list', data: models.map((id) => ({ id, object: 'model' })) }),
      );
      return;
    }
    const body = (await json(request)) as FakeRequest['body'];
    const logged = {
      index: requests.length,
      path,
      headers: request.headers,
      body,
      atMs: Date.now(),
    };
    requests.push(logged);
    changed();
    response.on('close', () => {
      if (response.writableFinished) return;
      aborts.push({ index: logged.index, atMs: Date.now() });
      changed();
    });
    await answer(body, response, { ...defaults, ...queued.shift() });
  }

  async function answer(
    body: FakeRequest['body'],
    response: ServerResponse,
    scenario: Scenario,
  ): Promise<void> {
    const { fault, pace = {} } = scenario;
    if (pace.initialDelayMs) await sleep(pace.initialDelayMs);
    if (fault?.type === 'status') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(fault.body ?? JSON.stringify({ error: { message: 'fake', type: 'fake' } }));
      return;
    }
    if (fault?.type === 'reset' && fault.afterChunks === null) {
      response.destroy();
      return;
    }
    if (fault?.type === 'stall' && fault.afterChunks === null) return;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const last = body.messages.at(-1);
    const run = last.role === 'assistant' ? readRun(last.content) : undefined;
    const known = run === undefined ? undefined : answers[run];
    let text: string;
    if (known?.startsWith(last.content)) text = known.slice(last.content.length);
    else {
      text = scenario.text ?? writeAnswer(seed, answers.length, scenario.words ?? 60);
      answers.push(text);
    }
    const head = {
      id: 'chatcmpl-fake',
      object: 'chat.completion.chunk',
      created: 1,
      model: body.model,
    };
    const send = (delta: object, finish: string | null): boolean =>
      response.write(
        `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
      );
    send({ role: 'assistant', content: '' }, null);
    let sent = 0;
    for (const [content] of text.matchAll(/\s*\S+|\s+$/g)) {
      if (fault !== undefined && 'afterChunks' in fault && fault.afterChunks === sent) {
        if (fault.type === 'reset') response.destroy();
        if (fault.type === 'end') response.end(fault.withDone ? 'data: [DONE]\n\n' : undefined);
        return;
      }
      if (pace.tokensPerSecond) await sleep(1000 / pace.tokensPerSecond);
      if (response.destroyed) return;
      if (!send({ content }, null)) await once(response, 'drain');
      sent += 1;
    }
    send({}, 'stop');
    const usage = { prompt_tokens: 10, completion_tokens: sent, total_tokens: 10 + sent };
    response.end(`data: ${JSON.stringify({ ...head, choices: [], usage })}\n\ndata: [DONE]\n\n`);
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    aborts,
    answers,
    queue: (...scenarios) => void queued.push(...scenarios),
    setDefaults: (next) => {
      defaults = next;
    },
    waitForRequest: (matches = () => true) => waitFor(requests, matches),
    waitForAbort: (matches = () => true) => waitFor(aborts, matches),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
