/** Reply → Anthropic's events: one message, its blocks one after the other. */
import type { Reply } from '../reply.ts';
import type { Chunk, ChunkOptions } from '../wire.ts';
import { toChunk } from '../wire.ts';

/** Output tokens that are told before any is written. */
const PLACEHOLDER_TOKENS = 8;

const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  tool_calls: 'tool_use',
  length: 'max_tokens',
  content_filter: 'refusal',
};

/** The last event of every message. */
export const MESSAGE_STOP: Chunk = {
  data: '{"type":"message_stop"}',
  event: 'message_stop',
  kind: 'end',
  isLast: true,
};

/** An event; its name is its type. */
export function toEvent(
  payload: { type: string; [field: string]: unknown },
  kind: Chunk['kind'],
): Chunk {
  return toChunk(payload, kind, payload.type);
}

/** Gives the events of an answer in their order. */
export function* toAnthropicChunks(reply: Reply, options: ChunkOptions): Generator<Chunk> {
  yield messageStart(reply, options);
  yield toEvent({ type: 'ping' }, 'aside');
  const blocks = blocksOf(reply, options);
  for (const [index, { content_block: block, deltas }] of blocks.entries()) {
    yield toEvent({ type: 'content_block_start', index, content_block: block }, 'aside');
    for (const { delta, kind } of deltas) {
      yield toEvent({ type: 'content_block_delta', index, delta }, kind);
    }
    yield toEvent({ type: 'content_block_stop', index }, 'aside');
  }
  const usage = { output_tokens: reply.outputTokens };
  const delta = { stop_reason: toStopReason(reply.finishReason), stop_sequence: null };
  yield toEvent({ type: 'message_delta', delta, usage }, 'end');
  if (options.scenario.done !== false) yield MESSAGE_STOP;
}

/** The whole answer, where it was not to be streamed. */
export function toAnthropicAnswer(reply: Reply, options: ChunkOptions): object {
  const { message } = JSON.parse(messageStart(reply, options).data);
  const text = reply.text.length > 0 ? [{ type: 'text', text: reply.text.join('') }] : [];
  const calls = reply.toolCalls.map((call) => ({
    type: 'tool_use',
    id: toolIdOf(call.id),
    name: call.name,
    input: JSON.parse(call.arguments),
  }));
  return {
    ...message,
    content: [...text, ...calls],
    stop_reason: toStopReason(reply.finishReason),
    usage: { ...message.usage, output_tokens: reply.outputTokens },
  };
}

/** The beginning of a message, with what its question cost. */
export function messageStart(
  { inputTokens }: Pick<Reply, 'inputTokens'>,
  { answer, model }: ChunkOptions,
): Chunk {
  const message = {
    model,
    id: `msg_fake${answer}`,
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: PLACEHOLDER_TOKENS,
      service_tier: 'standard',
    },
  };
  return toEvent({ type: 'message_start', message }, 'aside');
}

interface Block {
  content_block: object;
  deltas: { delta: object; kind: Chunk['kind'] }[];
}

function blocksOf(reply: Reply, { scenario }: ChunkOptions): Block[] {
  const blocks: Block[] = [];
  if (reply.reasoning.length > 0) {
    const thoughts = reply.reasoning.map((thinking) => piece({ type: 'thinking_delta', thinking }));
    const signature = { type: 'signature_delta', signature: 'fake-signature' };
    blocks.push({
      content_block: { type: 'thinking', thinking: '', signature: '' },
      deltas: [...thoughts, { delta: signature, kind: 'aside' }],
    });
  }
  if (reply.text.length > 0) {
    blocks.push({
      content_block: { type: 'text', text: '' },
      deltas: reply.text.map((text) => piece({ type: 'text_delta', text })),
    });
  }
  for (const call of reply.toolCalls) {
    const json = (text: string): object => ({ type: 'input_json_delta', partial_json: text });
    const texts = scenario.toolArguments === 'whole' ? [call.arguments] : call.arguments.split('');
    // A call without arguments has no fragments at all.
    const fragments = call.arguments === '{}' ? [] : texts.map((text) => piece(json(text)));
    blocks.push({
      content_block: { type: 'tool_use', id: toolIdOf(call.id), name: call.name, input: {} },
      deltas: [{ delta: json(''), kind: 'aside' }, ...fragments],
    });
  }
  return blocks;
}

function piece(delta: object): Block['deltas'][number] {
  return { delta, kind: 'piece' };
}

function toolIdOf(id: string): string {
  return id.replace(/^call_/, 'toolu_');
}

function toStopReason(reason: string): string {
  return STOP_REASONS[reason] ?? reason;
}
