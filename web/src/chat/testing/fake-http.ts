import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { FakeTurn } from './fake-turn.ts';

/** A request as it arrived. */
export interface SeenRequest {
  method: string;
  /** Path with query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** Streams what the turn has after `afterSeq`, then what it gets; perhaps only so many bytes of it. */
export function streamTurn(
  response: ServerResponse,
  turn: FakeTurn,
  afterSeq: number,
  cutAfterBytes: number | null,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'x-conversation-id': turn.conversationId,
    'x-turn-id': turn.turnId,
  });
  response.flushHeaders();
  let sentSeq = afterSeq;
  let budgetBytes = cutAfterBytes ?? Number.POSITIVE_INFINITY;
  const sendNew = () => {
    const bytes = Buffer.from(turn.events.slice(sentSeq).map(toFrame).join(''));
    sentSeq = turn.events.length;
    if (bytes.length > budgetBytes) {
      response.write(bytes.subarray(0, budgetBytes), () => response.destroy());
      unsubscribe();
      return;
    }
    budgetBytes -= bytes.length;
    response.write(bytes);
    if (turn.isEnded) {
      response.end();
      unsubscribe();
    }
  };
  const unsubscribe = turn.subscribe(sendNew);
  response.on('close', unsubscribe);
  sendNew();
}

function toFrame(event: CanonicalEvent): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Reads a request whole. */
export async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: text === '' ? {} : JSON.parse(text),
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
