/** Answers one chat request: with a stream, with an error, or not at all. */
import type { ServerResponse } from 'node:http';
import type { AnswerBook } from './answer-book.ts';
import { writeAnswerStream } from './answer-writer.ts';
import { toChunks } from './chunks.ts';
import type { FakeRequest } from './log.ts';
import type { Refusal, Reply } from './reply.ts';
import { decideReply } from './reply.ts';
import type { Dialect, Scenario } from './scenario.ts';

/** Resolves when there is nothing more to send. */
export async function answerChat(
  request: FakeRequest,
  response: ServerResponse,
  scenario: Scenario,
  book: AnswerBook,
): Promise<void> {
  const { body, index } = request;
  const { fault } = scenario;
  const dialect = scenario.dialect ?? (request.path.startsWith('/openai/') ? 'groq' : 'openai');
  const headers = { ...headersOf(dialect, index), ...scenario.headers };
  if (fault?.type === 'answer') {
    response.writeHead(fault.status, {
      'content-type': 'application/json',
      'x-request-id': `req_fake${index}`,
      ...fault.headers,
    });
    response.end(fault.body);
    return;
  }
  const reply = decideReply(body, scenario, book);
  if (reply.type === 'refusal' || body.stream !== true) {
    sendWhole(response, headers, body.model, reply);
    return;
  }
  await writeAnswerStream({
    response,
    scenario,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' },
    chunks: toChunks(reply, {
      answer: index,
      model: body.model,
      dialect,
      includeUsage: body.stream_options?.include_usage === true,
      scenario,
      createdSeconds: Math.floor(request.atMs / 1_000),
    }),
    onProgress: (piecesSent) => {
      request.piecesSent = piecesSent;
    },
    onBreak: () => {
      request.outcome = 'broken';
    },
  });
}

/** Rate-limit headers are Go durations; Groq counts requests per day and tokens per minute. */
function headersOf(dialect: Dialect, index: number): Record<string, string> {
  return {
    'cache-control': 'no-cache',
    'x-request-id': `req_fake${index}`,
    'x-ratelimit-limit-requests': dialect === 'groq' ? '14400' : '10000',
    'x-ratelimit-limit-tokens': '200000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '199000',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '300ms',
  };
}

function sendWhole(
  response: ServerResponse,
  headers: Record<string, string>,
  model: string,
  reply: Reply | Refusal,
): void {
  const isRefusal = reply.type === 'refusal';
  response.writeHead(isRefusal ? 400 : 200, { ...headers, 'content-type': 'application/json' });
  response.end(JSON.stringify(isRefusal ? toErrorBody(reply.message) : toCompletion(model, reply)));
}

function toErrorBody(message: string): object {
  return { error: { message, type: 'invalid_request_error', param: 'messages', code: null } };
}

function toCompletion(model: string, reply: Reply): object {
  const toolCalls = reply.toolCalls.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function',
    function: { name, arguments: text },
  }));
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_700_000_000,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: toolCalls.length > 0 ? null : reply.text.join(''),
          refusal: null,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
        logprobs: null,
        finish_reason: reply.finishReason,
      },
    ],
    usage: {
      prompt_tokens: reply.inputTokens,
      completion_tokens: reply.outputTokens,
      total_tokens: reply.inputTokens + reply.outputTokens,
    },
  };
}
