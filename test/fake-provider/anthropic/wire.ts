/** Anthropic's Messages API. */
import { isRecord } from '../json.ts';
import type { ChunkOptions, Wire } from '../wire.ts';
import {
  MESSAGE_STOP,
  messageStart,
  toAnthropicAnswer,
  toAnthropicChunks,
  toEvent,
} from './chunks.ts';
import { anthropicError, sayError } from './errors.ts';
import { toChatRequest } from './request.ts';
import { findFault } from './rules.ts';

export function createAnthropicWire(): Wire {
  return {
    address(method, path, headers) {
      if (headers['anthropic-version'] === undefined) return null;
      if (method === 'GET' && path.endsWith('/models')) return { type: 'models' };
      return method === 'POST' && path.endsWith('/messages')
        ? { type: 'chat', model: null, isStreamed: null }
        : null;
    },
    keyOf: (headers) => String(headers['x-api-key']),
    read(body) {
      const request = toChatRequest(body);
      return request === null || !isRecord(body) ? null : { body: request, fault: findFault(body) };
    },
    headersOf: (answer) => ({
      'request-id': `req_fake${answer}`,
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2099-10-21T07:28:00Z',
    }),
    chunks: toAnthropicChunks,
    whole: toAnthropicAnswer,
    done: MESSAGE_STOP,
    textEvent: (literal) => ({
      data: `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${literal}"}}`,
      event: 'content_block_delta',
      kind: 'aside',
    }),
    errorEvent: () => ({
      data: sayError(529, 'overloaded_error', 'Overloaded').body,
      event: 'error',
      kind: 'aside',
    }),
    idle,
    errorAnswer: anthropicError,
    refusal: ({ message }) => sayError(400, 'invalid_request_error', message),
    models: (ids) => ({
      data: ids.map((id) => ({
        type: 'model',
        id,
        display_name: `Fake ${id}`,
        created_at: '2026-01-01T00:00:00Z',
        max_input_tokens: 200_000,
        max_tokens: 64_000,
      })),
      has_more: false,
      first_id: ids[0] ?? null,
      last_id: ids.at(-1) ?? null,
    }),
  };
}

function idle(frame: 'role' | 'empty-delta', options: ChunkOptions): ReturnType<Wire['idle']> {
  const start = messageStart({ inputTokens: 1 }, options);
  if (frame === 'role') return { before: [start], again: toEvent({ type: 'ping' }, 'aside') };
  const block = { type: 'text', text: '' };
  const delta = { type: 'text_delta', text: '' };
  return {
    before: [
      start,
      toEvent({ type: 'content_block_start', index: 0, content_block: block }, 'aside'),
    ],
    again: toEvent({ type: 'content_block_delta', index: 0, delta }, 'aside'),
  };
}
