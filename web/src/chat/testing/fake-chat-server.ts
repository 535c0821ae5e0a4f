import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type {
  AgentSummary,
  ApiMessage,
  ConversationDetails,
  ConversationSummary,
  ModelList,
} from '@chimera/protocol/api';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import { toApiMessage } from '../chat-state.ts';
import { readRequest, type SeenRequest, sendJson, streamTurn } from './fake-http.ts';
import { FakeTurn } from './fake-turn.ts';

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

/** A stored conversation. */
interface FakeConversation {
  title: string;
  updatedAt: string;
  messages: ApiMessage[];
}

const NOW = '2026-11-21T12:00:00.000Z';

/** Speaks Chimera's API over real HTTP, from memory; the test writes the answers and orders the faults. */
export class FakeChatServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly conversations = new Map<string, FakeConversation>();
  readonly turns: FakeTurn[] = [];
  models: ModelList = { defaultModel: 'auto', models: [] };
  agents: AgentSummary[] = [];
  /** What `GET /api/cart` answers. */
  cart: unknown = null;
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

  /** Stores a conversation. */
  addConversation(id: string, title: string, updatedAt = NOW): FakeConversation {
    const conversation = { title, updatedAt, messages: [] };
    this.conversations.set(id, conversation);
    return conversation;
  }

  /** Starts a turn without a request of the page under test, as another device would. */
  startTurn(conversationId: string, question: ApiMessage | null, parentId: string): FakeTurn {
    const { messages } =
      this.conversations.get(conversationId) ?? this.addConversation(conversationId, 'A title');
    if (question !== null) messages.push(question);
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
    if (line === 'POST /api/chat' || /^POST .*\/tools\//.test(line)) {
      const turn = this.#turnFor(seen);
      if (fault?.kind === 'lose-answer') return void request.socket.destroy();
      return streamTurn(response, turn, 0, cutAfterBytes);
    }
    const url = new URL(seen.path, this.url);
    if (url.pathname === '/api/models') sendJson(response, 200, this.models);
    else if (url.pathname === '/api/agents') sendJson(response, 200, { agents: this.agents });
    else if (url.pathname === '/api/cart') sendJson(response, 200, this.cart);
    else if (url.pathname === '/health') sendJson(response, 200, { status: 'healthy' });
    else if (url.pathname.startsWith('/api/chat/')) {
      this.#answerChat(seen, url, response, cutAfterBytes);
    } else this.#answerConversations(seen, url, response);
  }

  #answerChat(
    seen: SeenRequest,
    url: URL,
    response: ServerResponse,
    cutAfterBytes: number | null,
  ): void {
    if (url.pathname.endsWith('/stop')) {
      this.turns.find((turn) => turn.turnId === seen.body.turnId)?.end('stopped');
      sendJson(response, 200, { stopped: true });
      return;
    }
    if (url.pathname.endsWith('/respond')) {
      sendJson(response, 200, {});
      return;
    }
    const turn = this.turns.find(({ turnId }) => turnId === url.searchParams.get('turnId'));
    const afterSeq = Number(url.searchParams.get('after'));
    if (turn === undefined) response.writeHead(204).end();
    else streamTurn(response, turn, afterSeq, cutAfterBytes);
  }

  #answerConversations(seen: SeenRequest, url: URL, response: ServerResponse): void {
    const id = url.pathname.split('/')[3];
    if (id === undefined) {
      sendJson(response, 200, this.#page(url.searchParams));
      return;
    }
    const conversation = this.conversations.get(id);
    if (conversation === undefined) {
      const error = { code: 'conversation_not_found', message: 'There is no such conversation.' };
      sendJson(response, 404, { error });
    } else if (seen.method === 'DELETE') {
      this.conversations.delete(id);
      response.writeHead(204).end();
    } else {
      if (seen.method === 'PATCH') conversation.title = String(seen.body.title);
      sendJson(response, 200, this.#details(id, conversation));
    }
  }

  /** Newest first; the cursor is the number of rows before the page. */
  #page(query: URLSearchParams): {
    conversations: ConversationSummary[];
    nextCursor: string | null;
  } {
    const rows = [...this.conversations]
      .map(([id, conversation]) => this.#summary(id, conversation))
      .sort((left, right) => right.updatedAt.localeCompare(left.updatedAt));
    const from = Number(query.get('cursor') ?? 0);
    const to = from + Number(query.get('limit'));
    return { conversations: rows.slice(from, to), nextCursor: to < rows.length ? `${to}` : null };
  }

  #turnFor({ headers, body, path }: SeenRequest): FakeTurn {
    const key = String(headers['idempotency-key']);
    const known = this.#turnByKey.get(key);
    if (known !== undefined) return known;
    const count = this.conversations.size + 1;
    const named = body.conversationId ?? /\/conversations\/([^/]+)\/tools\//.exec(path)?.[1];
    const turn = this.#startAsked(String(named ?? `conversation-${count}`), body);
    this.#turnByKey.set(key, turn);
    return turn;
  }

  #startAsked(conversationId: string, body: Record<string, unknown>): FakeTurn {
    if (body.input !== undefined) return this.#startTool(conversationId);
    const messageId = String(body.messageId);
    if (body.trigger === 'regenerate-message') {
      const messages = this.conversations.get(conversationId)?.messages ?? [];
      const answer = messages.find((message) => message.id === messageId);
      return this.startTurn(conversationId, null, answer?.parentId ?? '');
    }
    const parentId = typeof body.parentId === 'string' ? body.parentId : null;
    const question = userMessage(messageId, String(body.message), parentId);
    return this.startTurn(conversationId, question, messageId);
  }

  /** A button: its turn is put under the newest message. */
  #startTool(conversationId: string): FakeTurn {
    const newest = this.conversations.get(conversationId)?.messages.at(-1);
    return this.startTurn(conversationId, null, newest?.id ?? '');
  }

  #runningTurn(id: string): FakeTurn | undefined {
    return this.turns.find((turn) => turn.conversationId === id && !turn.isEnded);
  }

  #summary(id: string, { title, updatedAt }: FakeConversation): ConversationSummary {
    const runningTurnId = this.#runningTurn(id)?.turnId ?? null;
    return { id, userId: 'user-1', title, createdAt: NOW, updatedAt, runningTurnId };
  }

  #details(id: string, conversation: FakeConversation): ConversationDetails {
    const turn = this.#runningTurn(id);
    return {
      ...this.#summary(id, conversation),
      runningTurn:
        turn === undefined
          ? null
          : { turnId: turn.turnId, messageId: turn.messageId, parentId: turn.parentId },
      messages: conversation.messages,
    };
  }
}

/** A stored user message. */
export function userMessage(id: string, text: string, parentId: string | null): ApiMessage {
  return toApiMessage(
    { id, role: 'user', parts: [{ type: 'text', text }], metadata: {} },
    parentId,
    NOW,
  );
}

function storedAnswer(turn: FakeTurn): ApiMessage {
  const answer = turn.events.reduce(applyEvent, emptyAnswer(turn.messageId));
  return toApiMessage(answer, turn.parentId, NOW);
}
