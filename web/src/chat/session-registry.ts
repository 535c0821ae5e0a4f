import { ChatSession, type ChatSessionTools } from './chat-session.ts';

/** How many conversations are kept as they were, to be shown at once when the reader comes back. */
const MAX_KEPT = 8;

/** The sessions of this page: at most one per conversation, and one that is new. */
export class SessionRegistry {
  readonly #tools: ChatSessionTools;
  /** Oldest use first. */
  readonly #sessions = new Map<string, ChatSession>();
  #fresh: ChatSession | null = null;

  constructor(tools: ChatSessionTools) {
    this.#tools = tools;
  }

  /** The session of a conversation, or with null the one that has none yet. */
  get(conversationId: string | null): ChatSession {
    if (conversationId === null) return this.#getFresh();
    const session = this.#sessions.get(conversationId) ?? this.#take(conversationId);
    this.#sessions.delete(conversationId);
    this.#sessions.set(conversationId, session);
    this.#forgetOldest();
    return session;
  }

  /** The session of a conversation, if this page has one. */
  find(conversationId: string): ChatSession | null {
    return this.#sessions.get(conversationId) ?? null;
  }

  /** Forgets a conversation that was deleted. */
  forget(conversationId: string): void {
    this.#sessions.get(conversationId)?.close();
    this.#sessions.delete(conversationId);
  }

  #getFresh(): ChatSession {
    if (this.#fresh?.store.getState().conversationId != null) this.#fresh = null;
    this.#fresh ??= new ChatSession(this.#tools, null);
    return this.#fresh;
  }

  /** A conversation that began in this page keeps the session that it began in. */
  #take(conversationId: string): ChatSession {
    if (this.#fresh?.store.getState().conversationId === conversationId) {
      const session = this.#fresh;
      this.#fresh = null;
      return session;
    }
    return new ChatSession(this.#tools, conversationId);
  }

  #forgetOldest(): void {
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size > MAX_KEPT) this.forget(oldest);
  }
}
