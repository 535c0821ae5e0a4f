/**
 * Framing of Server-Sent Events (WHATWG HTML, "Server-sent events"): fields, one per line, and a blank
 * line after each event.
 */

export interface SseFrame {
  /** Becomes the reader's `Last-Event-ID`. */
  id?: string | number;
  /** Event type; readers take `message` when it is absent. */
  event?: string;
  data: string;
}

/** Headers of every stream of Server-Sent Events. */
export const SSE_HEADERS = { 'content-type': 'text/event-stream' } as const;

/** A comment: readers skip it, while proxies and clients see that the connection is alive. */
export const SSE_PING = ': ping\n\n';

const LINE_END = /\r\n|\r|\n/;
/** A line end would begin another field; readers ignore an id with a NUL. */
const FORBIDDEN_IN_FIELD = /[\r\n\0]/;

/**
 * One event. Data of several lines becomes several `data` fields, which the reader joins by LF.
 *
 * @throws {TypeError} when `id` or `event` hold CR, LF or NUL.
 */
export function sseFrame({ id, event, data }: SseFrame): string {
  let frame = '';
  if (id !== undefined) frame += `id: ${singleLine('id', String(id))}\n`;
  if (event !== undefined) frame += `event: ${singleLine('event', event)}\n`;
  for (const line of data.split(LINE_END)) frame += `data: ${line}\n`;
  return `${frame}\n`;
}

/** One event of JSON data, which never holds a line end. `id` is a number that needs no check. */
export function sseJsonFrame(value: object, id?: number): string {
  const data = JSON.stringify(value);
  return id === undefined ? `data: ${data}\n\n` : `id: ${id}\ndata: ${data}\n\n`;
}

function singleLine(field: string, value: string): string {
  if (FORBIDDEN_IN_FIELD.test(value)) {
    throw new TypeError(`The SSE field "${field}" must not hold CR, LF or NUL.`);
  }
  return value;
}
