/** One client of one turn: sends its message, and comes back until it has seen the end. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { canonicalEvents } from '../harness/answers.ts';
import { requestedModel } from './models.ts';
import type { TurnLog } from './turn-log.ts';

const RETRY_DELAY_MS = 25;
/** The server says that it is ending. */
const UNAVAILABLE = 503;

export interface TurnClientOptions {
  url: string;
  operatorKey: string;
  /** Gives up: the client leaves, and its log stays without an end. */
  signal: AbortSignal;
  /** Told just after a request went out that may begin a turn. */
  onPost(): void;
  onEvent(event: CanonicalEvent): void;
}

/** Submits the message of the log and follows its turn to the end. */
export async function runTurn(log: TurnLog, options: TurnClientOptions): Promise<void> {
  while (log.turnId === null && isWanted(log, options)) {
    await connect(log, options, () => post(log, options));
  }
  await followTurn(log, options);
}

/** Follows a turn that is known by its id, from the event after the last one seen. */
export async function followTurn(log: TurnLog, options: TurnClientOptions): Promise<void> {
  while (isWanted(log, options)) {
    await connect(log, options, () => resume(log, options));
  }
}

/** Reads one answer as far as it comes; a connection that breaks is no fault of anybody. */
async function connect(
  log: TurnLog,
  options: TurnClientOptions,
  request: () => Promise<Response>,
): Promise<void> {
  try {
    const response = await request();
    if (response.status === 200) await readAnswer(log, response, options);
    else await refuse(log, response);
  } catch (error) {
    const isExpected = isBrokenConnection(error) || options.signal.aborted;
    if (!isExpected) log.giveUp(`an answer cannot be read: ${error}`);
  }
  if (isWanted(log, options)) await delay(RETRY_DELAY_MS);
}

function isWanted(log: TurnLog, { signal }: TurnClientOptions): boolean {
  return !log.isOver && !signal.aborted;
}

/** The server is down, or went down; what was read before that counts. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message);
}

async function readAnswer(
  log: TurnLog,
  response: Response,
  { onEvent }: TurnClientOptions,
): Promise<void> {
  log.takeTurnId(response.headers.get('x-turn-id'));
  log.answers++;
  for await (const event of canonicalEvents(response)) {
    log.take(event);
    onEvent(event);
  }
  // Not reached when the connection broke: that is thrown.
  if (!log.hasEnded) log.accuse(`a clean end of the response after event ${log.lastSeq}`);
}

async function refuse(log: TurnLog, response: Response): Promise<void> {
  const body = await response.text();
  if (response.status === UNAVAILABLE) return;
  log.giveUp(`${response.url} was answered with ${response.status} ${body}`);
}

function post(log: TurnLog, options: TurnClientOptions): Promise<Response> {
  const { conversationId, messageId, idempotencyKey, text, model } = log.intent;
  // The same POST is known again by either: every second repetition has the message's id alone.
  const hasKey = log.posts % 2 === 0;
  log.posts++;
  const response = fetch(`${options.url}/api/chat`, {
    method: 'POST',
    signal: options.signal,
    headers: {
      authorization: `Bearer ${options.operatorKey}`,
      'content-type': 'application/json',
      ...(hasKey ? { 'idempotency-key': idempotencyKey } : {}),
    },
    body: JSON.stringify({
      id: conversationId,
      messages: [{ id: messageId, role: 'user', parts: [{ type: 'text', text }] }],
      model: requestedModel(model),
      format: 'events',
    }),
  });
  options.onPost();
  return response;
}

function resume(log: TurnLog, options: TurnClientOptions): Promise<Response> {
  const query = new URLSearchParams({
    format: 'events',
    turnId: log.turnId ?? '',
    after: String(log.lastSeq),
  });
  return fetch(`${options.url}/api/chat/${log.intent.conversationId}/stream?${query}`, {
    signal: options.signal,
    headers: { authorization: `Bearer ${options.operatorKey}` },
  });
}
