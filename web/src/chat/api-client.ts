import type {
  AgentList,
  ConversationDetails,
  ConversationPage,
  ModelList,
  PlainChatRequest,
} from '@chimera/protocol/api';
import type { JsonValue } from '@chimera/protocol/json';
import type { ApiKeyList, CreatedApiKey, NewKeyRequest, UsageLimits } from '@chimera/protocol/keys';
import type { UsageGroup, UsageReport } from '@chimera/protocol/usage';
import { ApiError, readApiError } from './api-error.ts';

/** The body of a POST that starts a turn; `format` is always `events` here. */
export type TurnRequest = Pick<PlainChatRequest, 'message' | 'trigger'> &
  Partial<Pick<PlainChatRequest, 'messageId' | 'conversationId' | 'parentId' | 'model'>>;

/** What a person answers to the requests that a turn waits for. */
export interface PersonResponse {
  approvals?: ApprovalAnswer[];
  input?: { id: string; text: string };
}

/** A person's word on a tool call that waits for it. */
export interface ApprovalAnswer {
  id: string;
  approved: boolean;
  /** Told to the model. */
  reason?: string;
  /** The arguments, where the person has changed them. */
  input?: JsonValue;
  /** No more questions about this tool in this conversation. */
  always?: boolean;
}

/** Whoever uses the page. */
export interface Account {
  /** Null for guests and strangers. */
  email: string | null;
}

export interface Credentials {
  email: string;
  password: string;
}

/** What a new API key is to be; limits that are not named do not limit. */
export type NewKey = Pick<NewKeyRequest, 'name' | 'scopes'> & { limits: Partial<UsageLimits> };

/** A tool that a person runs by a button. */
export interface ToolRequest {
  conversationId: string;
  toolName: string;
  input: JsonValue;
}

/** A turn that the server has taken on, with the stream of its events. */
export interface StartedTurn {
  conversationId: string;
  turnId: string;
  response: Response;
}

/** Typed calls to `/api`. Every method throws {@link ApiError}, or the abort reason of its signal. */
export interface ApiClient {
  /** @param idempotencyKey the same for every try of one intent, so that it cannot start two turns. */
  startTurn(
    request: TurnRequest,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<StartedTurn>;
  /** Runs one tool without a model, as a turn of the conversation. */
  runTool(request: ToolRequest, idempotencyKey: string, signal: AbortSignal): Promise<StartedTurn>;
  /** Answers what a turn waits for. The first answer counts; the same again changes nothing. */
  respond(conversationId: string, response: PersonResponse): Promise<void>;
  /** The events of a turn after `afterSeq`, or null when the server has nothing to resume. */
  resumeTurn(
    conversationId: string,
    turnId: string,
    afterSeq: number,
    signal: AbortSignal,
  ): Promise<Response | null>;
  stopTurn(conversationId: string, turnId: string | null): Promise<void>;
  listConversations(cursor: string | null): Promise<ConversationPage>;
  readConversation(conversationId: string): Promise<ConversationDetails>;
  renameConversation(conversationId: string, title: string): Promise<void>;
  deleteConversation(conversationId: string): Promise<void>;
  listModels(): Promise<ModelList>;
  listAgents(): Promise<AgentList>;
  /** The cart of a conversation, as the server has it. */
  readCart(conversationId: string): Promise<JsonValue>;
  /** @param query first day as `YYYY-MM-DD`, of UTC */
  readUsage(query: { from: string; groupBy: UsageGroup }): Promise<UsageReport>;
  listKeys(): Promise<ApiKeyList>;
  /** The answer is the only one that holds the key. */
  createKey(key: NewKey): Promise<CreatedApiKey>;
  revokeKey(id: string): Promise<void>;
  /** Who is signed in. */
  readAccount(): Promise<Account>;
  signIn(credentials: Credentials): Promise<void>;
  /** A guest becomes a member, with all that is theirs. */
  signUp(member: Credentials & { name: string }): Promise<void>;
  signOut(): Promise<void>;
  /** Whether the server answers at all. */
  isHealthy(): Promise<boolean>;
}

export interface ApiClientOptions {
  /** Origin of the server; empty for the page's own. */
  baseUrl?: string;
  /** Told after each call whether the server was reached. */
  onReachable?: (isReachable: boolean) => void;
}

/** Longest wait for the head of an answer. */
const HEAD_TIMEOUT_MS = 30_000;

export function createApiClient({ baseUrl = '', onReachable }: ApiClientOptions = {}): ApiClient {
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const headDeadline = new AbortController();
    const timer = setTimeout(() => headDeadline.abort(), HEAD_TIMEOUT_MS);
    const signals = [headDeadline.signal, ...(init.signal ? [init.signal] : [])];
    let response: Response;
    try {
      response = await fetch(`${baseUrl}${path}`, {
        ...init,
        // Otherwise Chrome lets a second tab wait for the first one's stream of the same address.
        cache: 'no-store',
        signal: AbortSignal.any(signals),
      });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      onReachable?.(false);
      throw new ApiError('network', 'The server cannot be reached.', { cause: error });
    } finally {
      clearTimeout(timer);
    }
    onReachable?.(true);
    if (!response.ok) throw await readApiError(response);
    return response;
  }

  async function callJson<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await call(path, init);
    try {
      return (await response.json()) as T;
    } catch (error) {
      throw new ApiError('unexpected-answer', 'The answer of the server could not be read.', {
        status: response.status,
        cause: error,
      });
    }
  }

  async function callForTurn(
    path: string,
    body: object,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<StartedTurn> {
    const response = await call(path, {
      ...withJson('POST', { ...body, format: 'events' }),
      headers: { ...JSON_HEADERS, 'idempotency-key': idempotencyKey },
      signal,
    });
    const conversationId = response.headers.get('x-conversation-id');
    const turnId = response.headers.get('x-turn-id');
    if (conversationId === null || turnId === null) {
      await response.body?.cancel();
      throw new ApiError('unexpected-answer', 'The server did not say which turn it started.', {
        status: response.status,
      });
    }
    return { conversationId, turnId, response };
  }

  return {
    startTurn: (request, idempotencyKey, signal) =>
      callForTurn('/api/chat', request, idempotencyKey, signal),

    runTool({ conversationId, toolName, input }, idempotencyKey, signal) {
      const path = `${conversationPath(conversationId)}/tools/${encodeURIComponent(toolName)}`;
      return callForTurn(path, { input }, idempotencyKey, signal);
    },

    async respond(conversationId, response) {
      const path = `/api/chat/${encodeURIComponent(conversationId)}/respond`;
      await call(path, withJson('POST', response));
    },

    async resumeTurn(conversationId, turnId, afterSeq, signal) {
      const query = new URLSearchParams({ format: 'events', turnId, after: String(afterSeq) });
      const response = await call(
        `/api/chat/${encodeURIComponent(conversationId)}/stream?${query}`,
        {
          signal,
        },
      );
      return response.status === 204 ? null : response;
    },

    async stopTurn(conversationId, turnId) {
      const body = turnId === null ? {} : { turnId };
      await call(`/api/chat/${encodeURIComponent(conversationId)}/stop`, withJson('POST', body));
    },

    listConversations(cursor) {
      const query = new URLSearchParams({ limit: '30' });
      if (cursor !== null) query.set('cursor', cursor);
      return callJson(`/api/conversations?${query}`);
    },

    readConversation: (conversationId) => callJson(conversationPath(conversationId)),

    async renameConversation(conversationId, title) {
      await call(conversationPath(conversationId), withJson('PATCH', { title }));
    },

    async deleteConversation(conversationId) {
      await call(conversationPath(conversationId), { method: 'DELETE' });
    },

    listModels: () => callJson('/api/models'),

    listAgents: () => callJson('/api/agents'),

    readCart: (conversationId) => callJson(`/api/cart?${new URLSearchParams({ conversationId })}`),

    readUsage: (query) => callJson(`/api/usage?${new URLSearchParams(query)}`),

    listKeys: () => callJson('/api/keys'),

    createKey: (key) => callJson('/api/keys', withJson('POST', key)),

    async revokeKey(id) {
      await call(`/api/keys/${encodeURIComponent(id)}`, { method: 'DELETE' });
    },

    async readAccount() {
      const session = await callJson<SessionAnswer | null>('/api/auth/get-session');
      const user = session?.user;
      return { email: user === undefined || user.isAnonymous === true ? null : user.email };
    },

    async signIn(credentials) {
      await call('/api/auth/sign-in/email', withJson('POST', credentials));
    },

    async signUp(member) {
      await call('/api/auth/sign-up/email', withJson('POST', member));
    },

    async signOut() {
      await call('/api/auth/sign-out', withJson('POST', {}));
    },

    async isHealthy() {
      try {
        await call('/health');
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** What `better-auth` tells of a session; null for strangers. */
interface SessionAnswer {
  user: { email: string; isAnonymous?: boolean | null };
}

const JSON_HEADERS = { 'content-type': 'application/json' };

function withJson(method: string, body: unknown): RequestInit {
  return { method, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

function conversationPath(conversationId: string): string {
  return `/api/conversations/${encodeURIComponent(conversationId)}`;
}
