/** What tabs of one browser tell each other. */
export type TabMessage =
  | { type: 'turn-started' | 'turn-ended'; conversationId: string }
  | { type: 'conversation-changed' | 'conversation-deleted'; conversationId: string };

export interface TabChannel extends Disposable {
  post(message: TabMessage): void;
  /** Calls back with what other tabs say; gives the function that unsubscribes. */
  subscribe(listener: (message: TabMessage) => void): () => void;
}

export function openTabChannel(name = 'chimera'): TabChannel {
  const channel = new BroadcastChannel(name);
  const listeners = new Set<(message: TabMessage) => void>();
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (!isTabMessage(event.data)) return;
    for (const listener of listeners) listener(event.data);
  };
  return {
    post: (message) => channel.postMessage(message),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.dispose]: () => channel.close(),
  };
}

/** Another tab may run another version of this page. */
function isTabMessage(data: unknown): data is TabMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    typeof data.type === 'string' &&
    'conversationId' in data &&
    typeof data.conversationId === 'string'
  );
}
