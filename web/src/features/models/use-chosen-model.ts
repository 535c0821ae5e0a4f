import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { pathTo } from '../../chat/conversation-tree.ts';
import { chosenFor } from '../../chat/model-choice.ts';

/** What the next message of the conversation goes to; null leaves the choice to the server. */
export function useChosenModel(session: ChatSession): string | null {
  const { models } = useServices();
  const catalogue = useStore(models.store);
  const conversationId = useStore(session.store, (state) => state.conversationId);
  const messages = useStore(session.store, (state) => state.messages);
  const leafId = useStore(session.store, (state) => state.leafId);
  const path = useMemo(() => pathTo(messages, leafId), [messages, leafId]);
  return chosenFor(catalogue, { conversationId, path });
}
