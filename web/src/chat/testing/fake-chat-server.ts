import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ApiMessage, ConversationDetails } from '@chimera/protocol/api';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import { toApiMessage } from '../chat-state.ts';
import { FakeTurn } from './fake-turn.ts';

/** A request as it arrived. */
export interface SeenRequest {
  method: string;
  /** Path with query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** What the next matching request meets instead of the usual answer. */
type Fault =
  | { kind: 'status'; status: number; body: unknown; headers?: Record<string, string> }
  /** The socket is closed without a word. */
  | { kind: 'hang-up' }
  /** The work is done, but the answer to it never arrives. */
  | { kind: 'lose-answer' }
  /** The socket is closed after that many bytes of the body. */
  | { kind: 'cut'; afterBytes: number }
  /** The answer waits for the promise. */
  | { kind: 'wait'; until: Promise<void> };

const NOW = '2026-11-21T12:00:00.000Z';

/** Speaks Chimera's chat API over real HTTP, from memory; the test writes the answers and orders the faults. */
export class FakeChatServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly messages = new Map<string, ApiMessage[]>();
  readonly turns: FakeTurn[] = [];
  /** Called when a turn begins, to write its answer. */
  onTurn: (turn: FakeTurn) => void = () => undefined;
  readonly #server: Server;
  readonly #faults: { path: RegExp; fault: Fault }[] = [];
  readonly #turnByKey = new Map<string, FakeTurn>();

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#handle(request, response);
    });
  }

  static async start(): Promise<FakeChatServer> {
    const fake = new FakeChatServer();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The fake is not up.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Lets the next request whose `METHOD /path` matches meet a fault. Faults are used up in order. */
  fail(path: RegExp, fault: Fault): void {
    this.#faults.push({ path, fault });
  }

  /** Requests whose `METHOD /path` matches. */
  seen(path: RegExp): SeenRequest[] {
    return this.requests.filter((request) => path.test(`${request.method} ${request.path}`));
  }

  /** Closes every connection that is open now. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  /** Starts a turn without a request of the page under test, as another device would. */
  startTurn(conversationId: string, question: ApiMessage | null, parentId: string): FakeTurn {
    const messages = this.messages.get(conversationId) ?? [];
    if (question !== null) messages.push(question);
    this.messages.set(conversationId, messages);
    const number = this.turns.length + 1;
    const turn = new FakeTurn({
      turnId: `turn-${number}`,
      conversationId,
      messageId: `answer-${number}`,
      parentId,
    });
    this.turns.push(turn);
    turn.subscribe(() => {
      if (turn.isEnded) messages.push(storedAnswer(turn));
    });
    this.onTurn(turn);
    return turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await readRequest(request);
    this.requests.push(seen);
    const line = `${seen.method} ${seen.path}`;
    const index = this.#faults.findIndex(({ path }) => path.test(line));
    const fault = index === -1 ? null : (this.#faults.splice(index, 1)[0]?.fault ?? null);
    if (fault?.kind === 'hang-up') return void request.socket.destroy();
    if (fault?.kind === 'status') {
      return sendJson(response, fault.status, fault.body, fault.headers);
    }
    if (fault?.kind === 'wait') await fault.until;
    const cutAfterBytes = fault?.kind === 'cut' ? fault.afterBytes : null;
    if (line === 'POST /api/chat') {
      const turn = this.#turnFor(seen);
      if (fault?.kind === 'lose-answer') return void request.socket.destroy();
      return streamTurn(response, turn, 0, cutAfterBytes);
    }
    this.#answer(seen, response, cutAfterBytes);
  }

  #answer(seen: SeenRequest, response: ServerResponse, cutAfterBytes: number | null): void {
    const url = new URL(seen.path, this.url);
    const [, , resource, conversationId = '', action] = url.pathname.split('/');
    if (resource === 'conversations') {
      const messages = this.messages.get(conversationId);
      if (messages === undefined) sendError(response, 404, 'conversation_not_found');
      else sendJson(response, 200, this.#details(conversationId, messages));
    } else if (action === 'stop') {
      this.turns.find((turn) => turn.turnId === seen.body.turnId)?.end('stopped');
      sendJson(response, 200, {});
    } else {
      const turn = this.turns.find(({ turnId }) => turnId === url.searchParams.get('turnId'));
      const afterSeq = Number(url.searchParams.get('after'));
      if (turn === undefined) response.writeHead(204).end();
      else streamTurn(response, turn, afterSeq, cutAfterBytes);
    }
  }

  #turnFor({ headers, body }: SeenRequest): FakeTurn {
    const key = String(headers['idempotency-key']);
    const known = this.#turnByKey.get(key);
    if (known !== undefined) return known;
    const conversationId = String(body.conversationId ?? `conversation-${this.messages.size + 1}`);
    const turn = this.#startAsked(conversationId, body);
    this.#turnByKey.set(key, turn);
    return turn;
  }

  #startAsked(conversationId: string, body: Record<string, unknown>): FakeTurn {
    const messages = this.messages.get(conversationId) ?? [];
    const messageId = String(body.messageId);
    if (body.trigger === 'regenerate-message') {
      const answer = messages.find((message) => message.id === messageId);
      return this.startTurn(conversationId, null, answer?.parentId ?? '');
    }
    const parentId = typeof body.parentId === 'string' ? body.parentId : null;
    return this.startTurn(
      conversationId,
      userMessage(messageId, String(body.message), parentId),
      messageId,
    );
  }

  #details(id: string, messages: ApiMessage[]): ConversationDetails {
    const turn = this.turns.find((other) => other.conversationId === id && !other.isEnded);
    return {
      id,
      userId: 'user-1',
      title: 'A title',
      createdAt: NOW,
      updatedAt: NOW,
      runningTurnId: turn?.turnId ?? null,
      runningTurn:
        turn === undefined
          ? null
          : { turnId: turn.turnId, messageId: turn.messageId, parentId: turn.parentId },
      messages,
    };
  }
}

/** A stored user message. */
export function userMessage(id: string, text: string, parentId: string | null): ApiMessage {
  const message = {
    id,
    role: 'user' as const,
    parts: [{ type: 'text' as const, text }],
    metadata: {},
  };
  return toApiMessage(message, parentId, NOW);
}

function storedAnswer(turn: FakeTurn): ApiMessage {
  const answer = turn.events.reduce(applyEvent, emptyAnswer(turn.messageId));
  return toApiMessage(answer, turn.parentId, NOW);
}

function streamTurn(
  response: ServerResponse,
  turn: FakeTurn,
  afterSeq: number,
  cutAfterBytes: number | null,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'x-conversation-id': turn.conversationId,
    'x-turn-id': turn.turnId,
  });
  response.flushHeaders();
  let sentSeq = afterSeq;
  let budgetBytes = cutAfterBytes ?? Number.POSITIVE_INFINITY;
  const sendNew = () => {
    const bytes = Buffer.from(turn.events.slice(sentSeq).map(toFrame).join(''));
    sentSeq = turn.events.length;
    if (bytes.length > budgetBytes) {
      response.write(bytes.subarray(0, budgetBytes), () => response.destroy());
      unsubscribe();
      return;
    }
    budgetBytes -= bytes.length;
    response.write(bytes);
    if (turn.isEnded) {
      response.end();
      unsubscribe();
    }
  };
  const unsubscribe = turn.subscribe(sendNew);
  response.on('close', unsubscribe);
  sendNew();
}

function toFrame(event: CanonicalEvent): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: text === '' ? {} : JSON.parse(text),
  };
}

function sendError(response: ServerResponse, status: number, code: string): void {
  sendJson(response, status, { error: { code, message: `The fake says ${code}.` } });
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
