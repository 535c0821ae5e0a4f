/** The chunks of a batch, however it carries them. */
import type { CompletionBatch, CompletionChunk } from '../gateway/completion-port.ts';

const BLANK_LINE = /\r\n\r\n|\n\n|\r\r/;
const LINE_END = /\r\n|\r|\n/;
const DATA_FIELD = /^data: ?/;

/** Empty for a batch that only says how the answer ended. */
export function chunksOf(batch: CompletionBatch): CompletionChunk[] {
  switch (batch.type) {
    case 'chunks':
      return batch.chunks;
    case 'bytes':
      return readEvents(batch.bytes);
    default:
      return [];
  }
}

/** Bytes of a batch are whole events, so nothing is ever left over. */
function readEvents(bytes: Uint8Array): CompletionChunk[] {
  const chunks: CompletionChunk[] = [];
  for (const event of new TextDecoder().decode(bytes).split(BLANK_LINE)) {
    const data = event
      .split(LINE_END)
      .filter((line) => DATA_FIELD.test(line))
      .map((line) => line.replace(DATA_FIELD, ''))
      .join('\n');
    if (data !== '') chunks.push(JSON.parse(data));
  }
  return chunks;
}
