import type { ApiClient } from '../../chat/api-client.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { CartFollower } from './cart-follower.ts';

/** The carts of the conversations of this page, each followed as long as its conversation is kept. */
export class Carts {
  readonly #api: Pick<ApiClient, 'readCart'>;
  readonly #bySession = new WeakMap<ChatSession, CartFollower>();

  constructor(api: Pick<ApiClient, 'readCart'>) {
    this.#api = api;
  }

  of(session: ChatSession): CartFollower {
    const known = this.#bySession.get(session);
    if (known !== undefined) return known;
    const follower = new CartFollower(session, this.#api);
    this.#bySession.set(session, follower);
    follower.start();
    return follower;
  }
}
