/** What a turn waits for from the person who watches it. */
import type { DataPart, Message, ToolPart } from '@chimera/protocol/message';
import { isDataPart, isToolPart } from '@chimera/protocol/message';
import { textAt } from '../ui/json-fields.ts';

/** An agent that waits for a person's words. */
export interface InputRequest {
  id: string;
  agent: string;
  prompt: string;
}

/** The request for words in a data part, as long as it is not answered; null for any other part. */
export function inputRequestOf({ type, id, data }: DataPart): InputRequest | null {
  const agent = textAt(data, 'agent');
  const isOpen = type === 'data-input' && textAt(data, 'state') === 'requested';
  if (!isOpen || id === undefined || agent === null) return null;
  return { id, agent, prompt: textAt(data, 'prompt') ?? '' };
}

/** The newest open request for words; null when there is none. */
export function openInputRequest(message: Message | null | undefined): InputRequest | null {
  const requests = (message?.parts ?? []).filter(isDataPart).map(inputRequestOf);
  return requests.findLast((request) => request !== null) ?? null;
}

/** The tool calls that wait for approval. */
export function openApprovals(message: Message | null | undefined): ToolPart[] {
  return (message?.parts ?? [])
    .filter(isToolPart)
    .filter(({ state }) => state === 'approval-requested');
}
