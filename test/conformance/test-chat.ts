import type { ChatInit, ChatState, ChatStatus, UIMessage } from 'ai';
import { AbstractChat } from 'ai';

/** The AI SDK's chat as `useChat` runs it, without React. */
export class TestChat extends AbstractChat<UIMessage> {
  readonly #state: TestChatState;

  constructor({ messages = [], ...init }: ChatInit<UIMessage>) {
    const state = new TestChatState(messages);
    super({ ...init, state });
    this.#state = state;
  }

  /** Resolves as soon as the chat is as wanted. */
  until(isAsWanted: (chat: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isAsWanted(this)) return;
        this.#state.listeners.delete(look);
        resolve();
      };
      this.#state.listeners.add(look);
      look();
    });
  }

  /** The words of the last message, if it is an answer. */
  get answer(): string {
    const message = this.lastMessage;
    if (message?.role !== 'assistant') return '';
    return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  }
}

class TestChatState implements ChatState<UIMessage> {
  readonly listeners = new Set<() => void>();
  error: Error | undefined = undefined;
  #status: ChatStatus = 'ready';
  #messages: UIMessage[];

  constructor(messages: UIMessage[]) {
    this.#messages = messages;
  }

  get status(): ChatStatus {
    return this.#status;
  }

  set status(status: ChatStatus) {
    this.#status = status;
    this.#tell();
  }

  get messages(): UIMessage[] {
    return this.#messages;
  }

  set messages(messages: UIMessage[]) {
    this.#messages = messages;
    this.#tell();
  }

  pushMessage(message: UIMessage): void {
    this.messages = [...this.#messages, message];
  }

  popMessage(): void {
    this.messages = this.#messages.slice(0, -1);
  }

  replaceMessage(index: number, message: UIMessage): void {
    this.messages = this.#messages.with(index, message);
  }

  snapshot<T>(thing: T): T {
    return structuredClone(thing);
  }

  #tell(): void {
    for (const listener of this.listeners) listener();
  }
}
