/** The chat as a shopper meets it. */
import type { Locator } from 'playwright-core';
import type { ChatPage } from './chat-page.ts';

export class ShopPage {
  /** The products of the last search on the page. */
  readonly products: Locator;
  readonly #chat: ChatPage;

  constructor(chat: ChatPage) {
    this.#chat = chat;
    this.products = chat.page
      .getByRole('region', { name: /^Results for/ })
      .last()
      .getByRole('listitem');
  }

  /** Says something and waits until the answer to it is over. */
  async say(text: string): Promise<void> {
    const count = await this.#chat.answers.count();
    await this.#chat.ask(text);
    await this.settled(count + 1);
  }

  /** Waits until there are so many answers, and the last of them is over. */
  async settled(count: number): Promise<void> {
    const { answers, page } = this.#chat;
    await answers
      .nth(count - 1)
      .and(page.locator('[aria-busy="false"]'))
      .waitFor();
    await this.#chat.sendButton.waitFor();
  }

  /** The button of the cart, once there is so much in it. */
  cartButton(count: number): Locator {
    const words = count === 0 ? 'empty' : count === 1 ? '1 piece' : `${count} pieces`;
    return this.#chat.page.getByRole('button', { name: `Cart, ${words}` });
  }
}
