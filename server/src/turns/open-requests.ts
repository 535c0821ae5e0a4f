/** What a turn has asked a person, and the answers that were stored meanwhile. */

import type { JsonValue } from '@chimera/protocol/json';
import type { Kysely } from 'kysely';
import type { NewEvent } from '../journal/port.ts';
import type { Tables } from '../store/schema.ts';
import { findResponses, type TurnResponse } from '../store/turn-responses.ts';
import type { TurnLedger } from './turn-ledger.ts';
import type { TurnState } from './turn-state.ts';

export type OpenRequest =
  | { type: 'approval'; id: string; callId: string; toolName: string; input: JsonValue }
  | { type: 'input'; id: string; agent: string; prompt: string };

/** In the order in which they were asked. */
export function openRequests({ step, openInput }: TurnState): OpenRequest[] {
  const approvals = (step?.calls ?? []).flatMap(
    ({ callId, toolName, input, approval, result }): OpenRequest[] =>
      approval === null || approval.response !== null || result !== null
        ? []
        : [{ type: 'approval', id: approval.id, callId, toolName, input }],
  );
  if (openInput === null) return approvals;
  const { requestId: id, agent, prompt } = openInput;
  return [...approvals, { type: 'input', id, agent, prompt }];
}

export function openRequestIds(state: TurnState): string[] {
  return openRequests(state).map(({ id }) => id);
}

/** Writes stored answers into the journal; false when there are none that are new. */
export async function takeResponses(db: Kysely<Tables>, ledger: TurnLedger): Promise<boolean> {
  const open = openRequests(ledger.state);
  const stored = await findResponses(
    db,
    open.map(({ id }) => id),
  );
  const { step, openInput } = ledger.state;
  let count = 0;
  for (const { requestId, response } of stored) {
    const request = open.find(({ id }) => id === requestId);
    const event = request === undefined ? null : responseEvent(request, response);
    if (event === null) continue;
    count++;
    if (event.type === 'approval-response' && step !== null) ledger.appendTo(step, [event]);
    else ledger.append({ ...event, agentPath: openInput?.agentPath ?? [] });
  }
  return count > 0;
}

function responseEvent(request: OpenRequest, response: TurnResponse): NewEvent | null {
  if (request.type === 'approval' && response.type === 'approval') {
    const { id: approvalId, callId } = request;
    const { type: _type, ...said } = response;
    return { type: 'approval-response', approvalId, callId, ...said };
  }
  if (request.type === 'input' && response.type === 'input') {
    const { id: requestId, agent, prompt } = request;
    return { type: 'input-response', requestId, agent, prompt, text: response.text };
  }
  return null;
}
