import type { ConversationSummary } from '@chimera/protocol/api';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApiClient } from './api-client.ts';
import { ApiError, describeError } from './api-error.ts';

export interface ConversationListState {
  status: 'loading' | 'ready' | 'failed';
  /** Newest first. */
  conversations: ConversationSummary[];
  /** Where the next page begins; null when all are here. */
  nextCursor: string | null;
  isLoadingMore: boolean;
  /** What last went wrong, in words. */
  error: string | null;
}

type ListApi = Pick<ApiClient, 'listConversations' | 'renameConversation' | 'deleteConversation'>;

/** The reader's conversations, as the side bar shows them. */
export class ConversationList {
  readonly store: StoreApi<ConversationListState> = createStore(() => ({
    status: 'loading',
    conversations: [],
    nextCursor: null,
    isLoadingMore: false,
    error: null,
  }));
  readonly #api: ListApi;

  constructor(api: ListApi) {
    this.#api = api;
  }

  /** Reads the newest page; what was loaded beyond it stays. Never rejects. */
  async refresh(): Promise<void> {
    try {
      const page = await this.#api.listConversations(null);
      const { conversations, nextCursor, status } = this.store.getState();
      const isFirst = status !== 'ready';
      this.store.setState({
        status: 'ready',
        conversations: mergeNewestPage(conversations, page.conversations, page.nextCursor),
        nextCursor: isFirst || page.nextCursor === null ? page.nextCursor : nextCursor,
        error: null,
      });
    } catch (error) {
      // A visitor who has not said anything yet has no session, and nothing to list.
      if (error instanceof ApiError && error.code === 'unauthorized') {
        this.store.setState({ status: 'ready', conversations: [], nextCursor: null, error: null });
      } else if (this.store.getState().status === 'loading') {
        this.store.setState({ status: 'failed', error: describeError(error) });
      }
    }
  }

  /** Reads the next page. Never rejects. */
  async loadMore(): Promise<void> {
    const { nextCursor, isLoadingMore } = this.store.getState();
    if (nextCursor === null || isLoadingMore) return;
    this.store.setState({ isLoadingMore: true });
    try {
      const page = await this.#api.listConversations(nextCursor);
      const { conversations } = this.store.getState();
      const known = new Set(conversations.map(({ id }) => id));
      const older = page.conversations.filter(({ id }) => !known.has(id));
      this.store.setState({
        conversations: [...conversations, ...older],
        nextCursor: page.nextCursor,
        error: null,
      });
    } catch (error) {
      this.store.setState({ error: describeError(error) });
    } finally {
      this.store.setState({ isLoadingMore: false });
    }
  }

  /** Shows the new title at once, and the old one again if the server refuses. */
  async rename(conversationId: string, title: string): Promise<boolean> {
    const { conversations } = this.store.getState();
    const renamed = conversations.map((conversation) =>
      conversation.id === conversationId ? { ...conversation, title } : conversation,
    );
    return await this.#change(renamed, () => this.#api.renameConversation(conversationId, title));
  }

  /** Takes the conversation away at once, and brings it back if the server refuses. */
  async remove(conversationId: string): Promise<boolean> {
    const { conversations } = this.store.getState();
    const remaining = conversations.filter(({ id }) => id !== conversationId);
    return await this.#change(remaining, () => this.#api.deleteConversation(conversationId));
  }

  async #change(changed: ConversationSummary[], call: () => Promise<void>): Promise<boolean> {
    const { conversations } = this.store.getState();
    this.store.setState({ conversations: changed, error: null });
    try {
      await call();
      return true;
    } catch (error) {
      this.store.setState({ conversations, error: describeError(error) });
      return false;
    }
  }
}

/** Rows that the newest page should hold but does not have are gone; older ones are kept. */
function mergeNewestPage(
  known: ConversationSummary[],
  page: ConversationSummary[],
  nextCursor: string | null,
): ConversationSummary[] {
  const oldest = page.at(-1);
  if (oldest === undefined || nextCursor === null) return page;
  const inPage = new Set(page.map(({ id }) => id));
  const older = known.filter(
    ({ id, updatedAt }) => !inPage.has(id) && updatedAt < oldest.updatedAt,
  );
  return [...page, ...older];
}
