import type { CanonicalEvent } from '@chimera/protocol/events';
import { type SseFrame, SseParser } from './sse-parser.ts';

/** A stream of events that broke: cut, silent, or not what it should be. Resuming is the answer to it. */
export class StreamFault extends Error {
  override readonly name = 'StreamFault';
}

/** The server sends a heartbeat every 15 seconds; three that did not come are a dead connection. */
export const SILENCE_LIMIT_MS = 45_000;

/**
 * Gives the events of a response in the `events` format, one batch per network read, and returns when
 * the stream ends. Whether it ended too early is for the caller to judge by the events.
 *
 * @throws {StreamFault} when the connection breaks, stays silent too long or carries something else.
 */
export async function* readEvents(
  response: Response,
  options: { silenceLimitMs?: number } = {},
): AsyncGenerator<CanonicalEvent[], void, void> {
  const silenceLimitMs = options.silenceLimitMs ?? SILENCE_LIMIT_MS;
  for await (const frames of readFrames(response, new SseParser(), silenceLimitMs)) {
    if (frames.length > 0) yield frames.map(readEvent);
  }
}

/**
 * Gives the frames of a `text/event-stream`, one batch per network read; it may be empty.
 *
 * @throws {StreamFault} when the connection breaks or stays silent too long.
 */
export async function* readFrames(
  response: Response,
  parser: SseParser,
  silenceLimitMs: number,
): AsyncGenerator<SseFrame[], void, void> {
  if (response.body === null) throw new StreamFault('The answer of the server has no body.');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const bytes = await readInTime(reader, silenceLimitMs);
      if (bytes === null) return;
      yield parser.push(decoder.decode(bytes, { stream: true }));
    }
  } finally {
    // A reader that stops early must not leave the connection open; one that broke has nothing to cancel.
    await reader.cancel().catch(() => undefined);
  }
}

/** The next bytes, or null at the end of the stream. */
async function readInTime(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limitMs: number,
): Promise<Uint8Array | null> {
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => silence.reject(new StreamFault(`The stream was silent for ${limitMs} ms.`)),
    limitMs,
  );
  try {
    const { done, value } = await Promise.race([reader.read(), silence.promise]);
    return done ? null : value;
  } catch (error) {
    if (error instanceof StreamFault) throw error;
    throw new StreamFault('The connection broke.', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function readEvent(frame: SseFrame): CanonicalEvent {
  let value: unknown;
  try {
    value = JSON.parse(frame.data);
  } catch (error) {
    throw new StreamFault('An event of the stream is not valid JSON.', { cause: error });
  }
  if (!isEvent(value)) throw new StreamFault('An event of the stream has not the shape of one.');
  return value;
}

/** Only what the cursor needs is checked: newer servers may send types that this page does not know. */
function isEvent(value: unknown): value is CanonicalEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    Number.isSafeInteger(value.seq) &&
    'type' in value &&
    typeof value.type === 'string' &&
    'turnId' in value &&
    typeof value.turnId === 'string'
  );
}
