import type { ConversationList } from './conversation-list.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { TabChannel } from './tab-channel.ts';

export interface FreshnessOptions {
  list: ConversationList;
  sessions: SessionRegistry;
  tabs: TabChannel;
  /** The conversation on the screen. */
  openConversationId: () => string | null;
  isVisible: () => boolean;
  /** Calls back when the page is looked at again, or the network is back. */
  onReturn: (listener: () => void) => () => void;
  /** How often to ask while the page is looked at, in milliseconds. */
  pollMs: number;
  /** Called when the conversation was deleted in another tab. */
  onDeleted: (conversationId: string) => void;
}

/**
 * Keeps the page up with what happens elsewhere: in other tabs as they tell it, on other devices by asking
 * when the reader returns and now and then while the page is looked at.
 */
export function keepFresh(options: FreshnessOptions): Disposable {
  const { list, sessions, tabs } = options;

  async function refresh(): Promise<void> {
    await list.refresh();
    const conversationId = options.openConversationId();
    if (conversationId !== null) refreshIfStale(conversationId);
  }

  function refreshIfStale(conversationId: string): void {
    const session = sessions.find(conversationId);
    if (session === null) return;
    const summary = list.store.getState().conversations.find(({ id }) => id === conversationId);
    const { updatedAt } = session.store.getState();
    // One that is not among the newest may have changed as well: it is just read.
    const isCurrent = summary?.updatedAt === updatedAt && summary?.runningTurnId === null;
    if (!isCurrent) void session.refresh();
  }

  const stopListening = tabs.subscribe((message) => {
    if (message.type === 'conversation-deleted') {
      sessions.forget(message.conversationId);
      options.onDeleted(message.conversationId);
    } else if (message.conversationId === options.openConversationId()) {
      void sessions.find(message.conversationId)?.refresh();
    }
    void list.refresh();
  });
  const stopReturning = options.onReturn(() => void refresh());
  const timer = setInterval(() => {
    if (options.isVisible()) void refresh();
  }, options.pollMs);

  return {
    [Symbol.dispose]() {
      stopListening();
      stopReturning();
      clearInterval(timer);
    },
  };
}
