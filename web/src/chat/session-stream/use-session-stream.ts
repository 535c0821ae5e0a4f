import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { SessionMessage } from './session-messages.ts';
import {
  type SessionConnection,
  SessionStream,
  type SessionStreamOptions,
} from './session-stream.ts';

/** A session of the server, as a component uses it. */
export interface SessionStreamHook {
  messages: readonly SessionMessage[];
  connectionStatus: SessionConnection;
  /** Says something, now or as soon as there is a connection. */
  sendMessage: (message: string) => void;
  /** Takes all messages from the list; the session itself keeps them. */
  clearMessages: () => void;
  /** Connects anew, at once. */
  reconnect: () => void;
  /** What went wrong last, in words. */
  error: string | null;
}

export interface UseSessionStreamOptions extends Pick<SessionStreamOptions, 'baseUrl' | 'agent'> {
  /** Whether the next error boundary is to show that the server does not let us in. */
  throwsWhenRefused?: boolean;
}

/**
 * Follows a session as long as the component is there: connects, goes on after a lost connection where it
 * broke off, and keeps what is said meanwhile.
 *
 * @throws what the server refused with, while drawing, when `throwsWhenRefused` is set.
 */
export function useSessionStream(
  sessionId: string,
  { baseUrl, agent, throwsWhenRefused = false }: UseSessionStreamOptions = {},
): SessionStreamHook {
  const stream = useMemo(
    () =>
      new SessionStream(sessionId, {
        ...(baseUrl === undefined ? {} : { baseUrl }),
        ...(agent === undefined ? {} : { agent }),
      }),
    [sessionId, baseUrl, agent],
  );
  const state = useStore(stream.store);

  useEffect(() => {
    stream.open();
    return () => stream.close();
  }, [stream]);

  const actions = useMemo(
    () => ({
      sendMessage: (message: string) => stream.sendMessage(message),
      clearMessages: () => stream.clearMessages(),
      reconnect: () => stream.reconnect(),
    }),
    [stream],
  );
  if (throwsWhenRefused && state.connectionStatus === 'error') throw new Error(state.error ?? '');
  return { ...state, ...actions };
}
