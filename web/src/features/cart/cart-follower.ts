import type { Message } from '@chimera/protocol/message';
import { isDataPart, isToolPart } from '@chimera/protocol/message';
import type { Cart } from '@chimera/protocol/shop';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApiClient } from '../../chat/api-client.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import type { ChatState } from '../../chat/chat-state.ts';
import { cartChangeOf } from '../../tools/shop/cart-words.ts';
import { readCart } from '../../tools/shop/shop-data.ts';

export interface CartState {
  /** Null as long as nothing is known of one. */
  cart: Cart | null;
  /** What has just happened to it, in words; empty before anything has. */
  said: string;
}

/** The newest word on the cart in a thread. */
interface CartNews {
  /** Of the part that says it. */
  id: string;
  cart: Cart;
  words: string;
}

/**
 * Keeps up with the cart of a conversation: it is what the newest part of the thread says, and at the
 * beginning what the server has.
 */
export class CartFollower {
  readonly store: StoreApi<CartState> = createStore(() => ({ cart: null, said: '' }));
  readonly #session: Pick<ChatSession, 'store'>;
  readonly #api: Pick<ApiClient, 'readCart'>;
  #newsId: string | null = null;
  #isAsked = false;
  /** Whether the turn that goes on was begun on this page. */
  #isOwnTurn = false;

  constructor(session: Pick<ChatSession, 'store'>, api: Pick<ApiClient, 'readCart'>) {
    this.#session = session;
    this.#api = api;
  }

  /** Begins to follow; gives the function that ends it. */
  start(): () => void {
    this.#take(this.#session.store.getState(), null);
    return this.#session.store.subscribe((state, before) => this.#take(state, before));
  }

  #take(state: ChatState, before: ChatState | null): void {
    const isSame =
      state.messages === before?.messages && state.turn?.message === before.turn?.message;
    if (state.phase === 'submitting') this.#isOwnTurn = true;
    else if (state.turn === null && before?.turn === null) this.#isOwnTurn = false;
    const news = isSame ? null : newestNews(state);
    if (news !== null && news.id !== this.#newsId) {
      this.#newsId = news.id;
      // What was there when the page was opened, or comes from elsewhere, is shown and not said.
      this.store.setState({ cart: news.cart, ...(this.#isOwnTurn ? { said: news.words } : {}) });
    }
    if (state.conversationId === null || state.history !== 'ready' || this.#isAsked) return;
    this.#isAsked = true;
    // A conversation that has just begun here has no other cart than its thread tells of.
    if (before?.conversationId !== null) void this.#read(state.conversationId);
  }

  /** The thread on this page may be an old one, or not all that uses the cart. */
  async #read(conversationId: string): Promise<void> {
    const newsId = this.#newsId;
    try {
      const cart = readCart(await this.#api.readCart(conversationId));
      if (cart !== null && newsId === this.#newsId) this.store.setState({ cart });
    } catch {
      // The thread tells as well, and the next change tells all of it.
    }
  }
}

/** The last word on the cart: in the answer that is being written, else in the messages before. */
function newestNews({ turn, messages }: ChatState): CartNews | null {
  const live = turn?.message ?? null;
  if (live !== null) {
    const news = newsOf(live);
    if (news !== null) return news;
  }
  for (const message of messages.toReversed()) {
    const news = newsOf(message);
    if (news !== null) return news;
  }
  return null;
}

function newsOf(message: Message): CartNews | null {
  for (const part of message.parts.toReversed()) {
    if (isToolPart(part)) {
      const change = cartChangeOf(part);
      if (change !== null) {
        return { id: part.toolCallId, cart: change.cart, words: change.words };
      }
    } else if (isDataPart(part) && part.type === 'data-cart') {
      const cart = readCart(part.data);
      if (cart !== null) {
        return {
          id: `${message.id}/${JSON.stringify(part.data)}`,
          cart,
          words: 'The cart changed',
        };
      }
    }
  }
  return null;
}
