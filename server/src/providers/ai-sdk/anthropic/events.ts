/** The events of Anthropic's stream, before the AI SDK's package reads them. */
import { isRecord, parseJson } from '../../transport/json.ts';
import type { EventFate, EventSorter } from '../vendor.ts';

const FATES: ReadonlyMap<string, EventFate> = new Map([
  ['message_start', 'read'],
  ['content_block_start', 'read'],
  ['content_block_delta', 'read'],
  ['content_block_stop', 'read'],
  ['message_delta', 'read'],
  ['message_stop', 'last'],
  ['error', 'error'],
]);
const MESSAGE_STOP = '{"type":"message_stop"}';
/** Blocks and deltas that an answer is made of; whatever else there may be is no part of it. */
const PARTS_OF_ANSWERS: ReadonlySet<unknown> = new Set([
  'text',
  'tool_use',
  'thinking',
  'text_delta',
  'input_json_delta',
  'thinking_delta',
]);

/**
 * Pings and events that later versions may add are left out. The message is whole with the reason
 * why it stopped, also when the connection ends before its last event.
 */
export function createAnthropicSorter(): EventSorter {
  let isWhole = false;
  let hasStopped = false;
  return {
    sort(data, eventName) {
      const name = eventName ?? typeOf(parseJson(data));
      const fate = FATES.get(name) ?? 'skip';
      isWhole ||= name === 'message_delta';
      hasStopped ||= fate === 'last';
      return fate;
    },
    atEnd: () => (isWhole && !hasStopped ? MESSAGE_STOP : null),
  };
}

/** What an event is that came without its name; empty when it does not say so itself. */
function typeOf(event: unknown): string {
  return isRecord(event) && typeof event.type === 'string' ? event.type : '';
}

/** Whether an event that the package could not read adds nothing to the answer. */
export function isIgnorableEvent(event: unknown): boolean {
  if (!isRecord(event)) return false;
  switch (event.type) {
    case 'content_block_start':
      return isRecord(event.content_block) && !PARTS_OF_ANSWERS.has(event.content_block.type);
    case 'content_block_delta':
      return isRecord(event.delta) && !PARTS_OF_ANSWERS.has(event.delta.type);
    default:
      return false;
  }
}
