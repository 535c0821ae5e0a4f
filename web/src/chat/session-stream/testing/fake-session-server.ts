import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SessionEventData, SessionEventType } from '@chimera/protocol/session-events';
import { readRequest, type SeenRequest, sendJson } from '../../testing/fake-http.ts';

/** What the next request of a method meets. */
type Fault =
  | { kind: 'status'; status: number; code: string; retryAfterS?: number }
  /** The socket is closed without a word; what was asked is not done. */
  | { kind: 'hang-up' }
  /** The work is done, but the answer to it never arrives. */
  | { kind: 'lose-answer' }
  /** The stream is cut after that many bytes. */
  | { kind: 'cut'; afterBytes: number }
  /** The stream ends as if that were right. */
  | { kind: 'end' }
  /** Something else than an event comes. */
  | { kind: 'garbage'; text: string };

/** Speaks `/api/stream/{session_id}` over real HTTP, and misbehaves as it is told. */
export class FakeSessionServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  /** What was said, each message once. */
  readonly said: string[] = [];
  /** Called when something new was said. */
  onSaid: (text: string) => void = () => undefined;
  readonly #server: Server;
  readonly #frames: { id: number; text: string }[] = [];
  readonly #streams = new Set<() => void>();
  readonly #faults: { method: string; fault: Fault }[] = [];
  readonly #knownIds = new Set<unknown>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<FakeSessionServer> {
    const fake = new FakeSessionServer();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The fake is not up.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Streams that are open now. */
  get streamCount(): number {
    return this.#streams.size;
  }

  /** Lets the next request of a method meet a fault. Faults are used up in order. */
  fail(method: 'GET' | 'POST', fault: Fault): void {
    this.#faults.push({ method, fault });
  }

  /** Adds an event to the session, and sends it to every stream. */
  emit<T extends SessionEventType>(event: T, data: SessionEventData[T]): void {
    const id = this.#frames.length + 1;
    const content = { event, id: String(id), timestamp: '2026-11-21T12:00:00.000Z', data };
    const text = `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(content)}\n\n`;
    this.#frames.push({ id, text });
    for (const send of this.#streams) send();
  }

  /** A turn that says some words and ends. */
  answer(...words: string[]): void {
    for (const text of words) this.emit('text_chunk', { text });
    this.emit('context', { searchResults: [], cart: null });
    this.emit('completion', {
      messageId: 'a1',
      finishReason: 'stop',
      endReason: 'completed',
      usage: {
        inputTokens: 1,
        outputTokens: 1,
        cachedTokens: 0,
        reasoningTokens: 0,
        costMicros: 0,
        estimated: false,
      },
    });
  }

  /** Closes every connection that is open now. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowAnyPage(request, response);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const seen = await readRequest(request);
    this.requests.push(seen);
    const index = this.#faults.findIndex(({ method }) => method === seen.method);
    const fault = index === -1 ? null : (this.#faults.splice(index, 1)[0]?.fault ?? null);
    if (fault?.kind === 'hang-up') return void request.socket.destroy();
    if (fault?.kind === 'status') {
      const { status, code, retryAfterS } = fault;
      const headers: Record<string, string> =
        retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
      return sendJson(response, status, { error: { code, message: `Refused: ${code}.` } }, headers);
    }
    if (seen.method === 'GET') return this.#stream(seen, response, fault);
    this.#take(seen);
    if (fault?.kind === 'lose-answer') return void request.socket.destroy();
    sendJson(response, 202, { sessionId: 's1', turnId: 't1', messageId: 'a1' });
  }

  #take({ body }: SeenRequest): void {
    if (this.#knownIds.has(body.messageId)) return;
    this.#knownIds.add(body.messageId);
    this.said.push(String(body.message));
    this.onSaid(String(body.message));
  }

  #stream({ headers }: SeenRequest, response: ServerResponse, fault: Fault | null): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sentId = Number(headers['last-event-id'] ?? 0);
    let budgetBytes = fault?.kind === 'cut' ? fault.afterBytes : Number.POSITIVE_INFINITY;
    response.write(`retry: 1000\nid: ${sentId}\n\n`);
    if (fault?.kind === 'garbage') response.write(fault.text);
    const send = () => {
      for (const { id, text } of this.#frames) {
        if (id <= sentId) continue;
        sentId = id;
        const bytes = Buffer.from(text);
        if (bytes.length > budgetBytes) {
          response.write(bytes.subarray(0, budgetBytes), () => response.destroy());
          this.#streams.delete(send);
          return;
        }
        budgetBytes -= bytes.length;
        response.write(bytes);
      }
    };
    this.#streams.add(send);
    response.on('close', () => this.#streams.delete(send));
    send();
    if (fault?.kind === 'end') response.end();
  }
}

/** Pages of other origins may use it, with their cookies. */
function allowAnyPage({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader(
    'access-control-allow-headers',
    'content-type, idempotency-key, last-event-id, cache-control, pragma',
  );
}
