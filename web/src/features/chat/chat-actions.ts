import { createContext, useContext } from 'react';

/** What the reader can do with the messages of the open conversation. */
export interface ChatActions {
  /** Asks a question in other words. */
  edit: (messageId: string, text: string) => void;
  /** Has an answer given anew. */
  regenerate: (messageId: string) => void;
  /** Shows another of the alternatives to a message. */
  showBranch: (messageId: string) => void;
  /** What the next message goes to; null leaves the choice to the server. */
  nextModel: string | null;
  /** Sends again what could not be sent. */
  retry: () => void;
}

export const ChatActionsContext = createContext<ChatActions | null>(null);

export function useChatActions(): ChatActions {
  const actions = useContext(ChatActionsContext);
  if (actions === null) throw new Error('useChatActions needs a ChatActionsContext around it.');
  return actions;
}
