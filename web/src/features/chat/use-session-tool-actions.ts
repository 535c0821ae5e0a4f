import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../../chat/chat-session.ts';
import { isBusy } from '../../chat/chat-state.ts';
import type { ToolActions } from '../../tools/tool-actions.ts';

/** What cards and the cart can have done in a conversation. */
export function useSessionToolActions(session: ChatSession): ToolActions {
  const busy = useStore(session.store, isBusy);
  return useMemo(
    () => ({
      blockedReason: busy ? 'An answer is being written. Wait for it, or stop it.' : null,
      run: (toolName, input) => session.runTool(toolName, input),
      respond: (response) => session.respond(response),
    }),
    [session, busy],
  );
}
