/** The chat as a reader meets it: by roles, names and keys. */
import type { Locator, Page } from 'playwright-core';

export class ChatPage {
  readonly page: Page;
  readonly composer: Locator;
  readonly sendButton: Locator;
  readonly stopButton: Locator;
  readonly questions: Locator;
  readonly answers: Locator;
  /** The messages, which scroll. */
  readonly log: Locator;
  /** The list of conversations. */
  readonly list: Locator;
  readonly modelPicker: Locator;

  constructor(page: Page) {
    this.page = page;
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    this.sendButton = page.getByRole('button', { name: 'Send the message' });
    this.stopButton = page.getByRole('button', { name: 'Stop the answer' });
    this.questions = page.getByRole('article', { name: 'You said' });
    this.answers = page.getByRole('article', { name: 'Chimera answered' });
    this.log = page.getByRole('log', { name: 'Conversation' });
    this.list = page.getByRole('navigation', { name: 'Your conversations' });
    this.modelPicker = page.getByRole('button', { name: /^Model: / });
  }

  /** Opens a page of the app, and waits until it knows what there is to know. */
  async open(path = '/'): Promise<this> {
    await this.page.goto(path);
    await this.composer.waitFor();
    await this.page.getByRole('button', { name: /^Model: (?!loading)/ }).waitFor();
    return this;
  }

  async ask(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Waits until the last answer is over, and gives its words. */
  async answered(limitMs?: number): Promise<string> {
    const settled = this.answers.last().and(this.page.locator('[aria-busy="false"]'));
    await settled.waitFor({ timeout: limitMs });
    return this.answerText();
  }

  /** Waits until some words of the last answer are there, and more may come. */
  async streaming(): Promise<void> {
    const growing = this.answers.last().and(this.page.locator('[aria-busy="true"]'));
    await growing.getByRole('paragraph').first().waitFor();
  }

  /** The words of the last answer, as they are on the page. */
  async answerText(): Promise<string> {
    const paragraphs = this.answers.last().getByRole('paragraph');
    return (await paragraphs.allTextContents()).join('\n\n');
  }

  /** Path of the open conversation, once it has one. */
  async conversationPath(): Promise<string> {
    await this.page.waitForURL(/\/c\//);
    return new URL(this.page.url()).pathname;
  }

  conversation(title: string): Locator {
    return this.list.getByRole('link', { name: title });
  }

  /** Opens what can be done with a conversation of the list, and gives one of the choices. */
  async conversationAction(title: string, action: string): Promise<Locator> {
    await this.conversation(title).hover();
    await this.list.getByRole('button', { name: `Actions for ${title}` }).click();
    return this.page.getByRole('menuitem', { name: action });
  }
}
