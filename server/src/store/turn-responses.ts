/** What people answered to turns that asked them, and what they allowed for the rest of a conversation. */
import type { JsonValue } from '@chimera/protocol/json';
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

export type TurnResponse =
  | {
      type: 'approval';
      approved: boolean;
      reason?: string;
      /** Arguments as edited; they fit the tool. */
      input?: JsonValue;
      always?: boolean;
    }
  | { type: 'input'; text: string };

export interface StoredResponse {
  requestId: string;
  turnId: string;
  response: TurnResponse;
}

/** Stores a response unless there is one; false when there was: the first answer counts. */
export async function insertResponse(
  db: Kysely<Tables>,
  { requestId, turnId, response }: StoredResponse,
  createdAt: number,
): Promise<boolean> {
  const result = await db
    .insertInto('turn_responses')
    .values({
      request_id: requestId,
      turn_id: turnId,
      response: JSON.stringify(response),
      created_at: createdAt,
    })
    .onConflict((conflict) => conflict.column('request_id').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows) === 1;
}

/** Those that there are, in the order of the requests. */
export async function findResponses(
  db: Kysely<Tables>,
  requestIds: readonly string[],
): Promise<StoredResponse[]> {
  if (requestIds.length === 0) return [];
  const rows = await db
    .selectFrom('turn_responses')
    .select(['request_id as requestId', 'turn_id as turnId', 'response'])
    .where('request_id', 'in', requestIds)
    .execute();
  return rows
    .map((row) => ({ ...row, response: JSON.parse(row.response) as TurnResponse }))
    .toSorted((a, b) => requestIds.indexOf(a.requestId) - requestIds.indexOf(b.requestId));
}

/** Lets a tool run without asking, for the rest of a conversation. */
export async function grantTool(
  db: Kysely<Tables>,
  conversationId: string,
  toolName: string,
  createdAt: number,
): Promise<void> {
  await db
    .insertInto('tool_grants')
    .values({ conversation_id: conversationId, tool_name: toolName, created_at: createdAt })
    .onConflict((conflict) => conflict.columns(['conversation_id', 'tool_name']).doNothing())
    .execute();
}

export async function listGrantedTools(
  db: Kysely<Tables>,
  conversationId: string,
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('tool_grants')
    .select('tool_name')
    .where('conversation_id', '=', conversationId)
    .execute();
  return new Set(rows.map((row) => row.tool_name));
}
