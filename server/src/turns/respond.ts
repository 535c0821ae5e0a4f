/** Takes the answers of a person to what a turn has asked. The first answer to a request counts. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { findConversationOwner } from '../store/conversations.ts';
import {
  findResponses,
  grantTool,
  insertResponse,
  type TurnResponse,
} from '../store/turn-responses.ts';
import { findOpenTurn, findTurn, resumeTurn, type Turn } from '../store/turns.ts';
import { type OpenRequest, openRequests } from './open-requests.ts';
import type { TurnParts } from './turn-parts.ts';
import { applyToTurn, initialState } from './turn-state.ts';

export interface GivenResponse {
  /** Of the approval or the input that was asked for. */
  requestId: string;
  response: TurnResponse;
  /** Where in the request it stands, for errors: `approvals.0`. */
  field: string;
}

export interface RespondToTurn {
  userId: string;
  conversationId: string;
  /** At least one. */
  responses: GivenResponse[];
}

export interface RespondedTurn {
  turn: Turn;
  /** The last event before the turn goes on with these answers. */
  afterSeq: number;
}

/**
 * Stores the answers and lets the turn run, in one transaction.
 *
 * @returns whether the turn has to be claimed and gone on with.
 * @throws {ChimeraError} `conversation_not_found`, `request_not_found`, `invalid_request`.
 */
export async function storeResponses(
  parts: TurnParts,
  input: RespondToTurn,
): Promise<RespondedTurn & { isResumed: boolean }> {
  const { db, journal, now } = parts;
  const { conversationId } = input;
  const owner = await findConversationOwner(db, conversationId);
  if (owner !== input.userId) throw new ChimeraError('conversation_not_found');
  const turn = await findAskingTurn(parts, input);
  const history = await journal.history(turn.id);
  const requests = requestsIn(history, turn);
  const known = new Set(await answeredIds(parts, input, turn));
  const fresh = input.responses
    .filter(({ requestId }) => !known.has(requestId))
    .map((given) => checked(parts, given, requests));
  const isResumed = await db.transaction().execute(async (transaction) => {
    for (const { request, response } of fresh) {
      const stored = { requestId: request.id, turnId: turn.id, response };
      if (!(await insertResponse(transaction, stored, now()))) continue;
      if (request.type === 'approval' && isGrant(response)) {
        await grantTool(transaction, conversationId, request.toolName, now());
      }
    }
    return fresh.length > 0 && resumeTurn(transaction, turn.id);
  });
  return { turn, afterSeq: seqBefore(history, input), isResumed };
}

/** The open turn; for answers that were all given before, the turn that they were given to. */
async function findAskingTurn(
  { db }: TurnParts,
  { conversationId, responses }: RespondToTurn,
): Promise<Turn> {
  const ids = responses.map(({ requestId }) => requestId);
  const [first] = await findResponses(db, ids);
  const answered = first === undefined ? undefined : await findTurn(db, first.turnId);
  const turn =
    answered?.conversationId === conversationId ? answered : await findOpenTurn(db, conversationId);
  if (turn === undefined) throw nothingAsked(responses[0]);
  return turn;
}

async function answeredIds(
  { db }: TurnParts,
  { responses }: RespondToTurn,
  turn: Turn,
): Promise<string[]> {
  const stored = await findResponses(
    db,
    responses.map(({ requestId }) => requestId),
  );
  return stored.filter(({ turnId }) => turnId === turn.id).map(({ requestId }) => requestId);
}

function requestsIn(history: readonly CanonicalEvent[], turn: Turn): OpenRequest[] {
  const state = initialState(turn.messageId);
  for (const event of history) applyToTurn(state, event);
  return openRequests(state);
}

function checked(
  { tools }: TurnParts,
  given: GivenResponse,
  requests: readonly OpenRequest[],
): { request: OpenRequest; response: TurnResponse } {
  const { requestId, response, field } = given;
  const request = requests.find(({ id, type }) => id === requestId && type === response.type);
  if (request === undefined) throw nothingAsked(given);
  if (request.type === 'input' || response.type === 'input' || response.input === undefined) {
    return { request, response };
  }
  const input = tools.check(request.toolName, response.input);
  if (input.ok) return { request, response: { ...response, input: input.input } };
  throw new ChimeraError('invalid_request', {
    message: `${field}.input: ${input.problem}`,
    field: [`${field}.input`, input.field].filter((part) => part !== '').join('.'),
  });
}

function isGrant(response: TurnResponse): boolean {
  return response.type === 'approval' && response.approved && response.always === true;
}

/** Where a client that was told to wait reads on. */
function seqBefore(history: readonly CanonicalEvent[], { responses }: RespondToTurn): number {
  const ids = new Set(responses.map(({ requestId }) => requestId));
  const answer = history.findIndex(
    (event) =>
      (event.type === 'approval-response' && ids.has(event.approvalId)) ||
      (event.type === 'input-response' && ids.has(event.requestId)),
  );
  const before = answer === -1 ? history : history.slice(0, answer);
  return before.findLast((event) => event.type === 'turn-wait')?.seq ?? before.at(-1)?.seq ?? 0;
}

function nothingAsked(given: GivenResponse | undefined): ChimeraError {
  const what = given?.response.type === 'input' ? 'input' : 'approval';
  return new ChimeraError('request_not_found', {
    message: `No ${what} ${given?.requestId} is asked for in this conversation now.`,
    field: `${given?.field}.id`,
  });
}
