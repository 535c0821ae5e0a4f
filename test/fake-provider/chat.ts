/** Answers one chat request: with a stream, with an error, or not at all. */
import type { ServerResponse } from 'node:http';
import type { AnswerBook } from './answer-book.ts';
import { writeAnswerStream } from './answer-writer.ts';
import type { ErrorAnswer } from './error-answers.ts';
import type { FakeRequest } from './log.ts';
import { decideReply } from './reply.ts';
import type { Scenario } from './scenario.ts';
import type { ChunkOptions, Wire } from './wire.ts';

/** Resolves when there is nothing more to send. */
export async function answerChat(
  request: FakeRequest,
  response: ServerResponse,
  scenario: Scenario,
  book: AnswerBook,
  wire: Wire,
): Promise<void> {
  const { body, index } = request;
  const { fault } = scenario;
  const dialect = scenario.dialect ?? (request.path.startsWith('/openai/') ? 'groq' : 'openai');
  const headers = { ...wire.headersOf(index, dialect), ...scenario.headers };
  request.fault ??= wire.findFault?.(body, dialect) ?? null;
  if (fault?.type === 'answer')
    return sendAnswer(response, fault, { 'x-request-id': `req_fake${index}` });
  if (fault?.type === 'error') {
    return sendAnswer(response, wire.errorAnswer(fault.error, dialect), {
      'x-request-id': `req_fake${index}`,
    });
  }
  if (request.fault !== null) {
    const refusal = wire.refusal({ type: 'refusal', message: request.fault });
    return sendAnswer(response, refusal, headers);
  }
  const reply = decideReply(body, scenario, book);
  if (reply.type === 'refusal') return sendAnswer(response, wire.refusal(reply), headers);
  const options: ChunkOptions = {
    answer: index,
    model: body.model,
    dialect,
    includeUsage: body.stream_options?.include_usage === true,
    scenario,
    createdSeconds: Math.floor(request.atMs / 1_000),
  };
  if (body.stream !== true) {
    const whole = JSON.stringify(wire.whole(reply, options));
    return sendAnswer(response, { status: 200, body: whole }, headers);
  }
  await writeAnswerStream({
    response,
    scenario,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' },
    chunks: wire.chunks(reply, options),
    wire,
    options,
    onProgress: (piecesSent) => {
      request.piecesSent = piecesSent;
    },
    onBreak: () => {
      request.outcome = 'broken';
    },
  });
}

function sendAnswer(
  response: ServerResponse,
  answer: ErrorAnswer,
  headers: Record<string, string>,
): void {
  const { status, body } = answer;
  const contentType = { 'content-type': 'application/json' };
  response.writeHead(status, { ...contentType, ...headers, ...answer.headers });
  response.end(body);
}
