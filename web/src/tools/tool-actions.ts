import type { JsonValue } from '@chimera/protocol/json';
import { createContext, useContext } from 'react';
import type { PersonResponse } from '../chat/api-client.ts';

/** What the card of a tool call can have done. */
export interface ToolActions {
  /** Why no tool can be run just now, as a sentence; null when one can. */
  blockedReason: string | null;
  /** Runs a tool as a turn of the conversation. Does nothing while blocked. */
  run: (toolName: string, input: JsonValue) => void;
  /**
   * Answers what the turn waits for.
   *
   * @throws {ApiError} when the server does not take the answer.
   */
  respond: (response: PersonResponse) => Promise<void>;
}

export const ToolActionsContext = createContext<ToolActions | null>(null);

export function useToolActions(): ToolActions {
  const actions = useContext(ToolActionsContext);
  if (actions === null) throw new Error('useToolActions needs a ToolActionsContext around it.');
  return actions;
}
