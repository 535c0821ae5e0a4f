import type { ChatInit, ChatState, ChatStatus, UIMessage } from 'ai';
import { AbstractChat } from 'ai';

/** The AI SDK's chat as `useChat` runs it, without React. */
export class TestChat extends AbstractChat<UIMessage> {
  constructor({ messages = [], ...init }: ChatInit<UIMessage>) {
    super({ ...init, state: new TestChatState(messages) });
  }
}

class TestChatState implements ChatState<UIMessage> {
  status: ChatStatus = 'ready';
  error: Error | undefined = undefined;
  messages: UIMessage[];

  constructor(messages: UIMessage[]) {
    this.messages = messages;
  }

  pushMessage(message: UIMessage): void {
    this.messages = [...this.messages, message];
  }

  popMessage(): void {
    this.messages = this.messages.slice(0, -1);
  }

  replaceMessage(index: number, message: UIMessage): void {
    this.messages = this.messages.with(index, message);
  }

  snapshot<T>(thing: T): T {
    return structuredClone(thing);
  }
}
