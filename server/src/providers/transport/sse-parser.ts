/**
 * Server-sent events: bytes in, data payloads out. On the path of every token, so it decodes a whole
 * read at once, looks for line ends with native searches, and calls back instead of promising.
 */
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BYTE_ORDER_MARK = '\uFEFF';

/** Longest event that is accepted; a whole answer in one event is far below it. */
export const DEFAULT_MAX_EVENT_BYTES = 4 * 1024 * 1024;
/** A buffer for unfinished lines that grew beyond this is given back after use. */
const KEPT_BUFFER_BYTES = 64 * 1024;

/** Receives the payload of one event, and the name of its `event:` field if it had one. */
export type SseListener = (data: string, eventName: string | undefined) => void;

/** An event, or a line, that has no end in sight. */
export class SseEventTooLargeError extends Error {
  override readonly name = 'SseEventTooLargeError';
  readonly maxEventBytes: number;

  constructor(maxEventBytes: number) {
    super(`An event of the stream is longer than ${maxEventBytes} bytes.`);
    this.maxEventBytes = maxEventBytes;
  }
}

/**
 * Reads a stream of server-sent events as the HTML standard describes it: LF, CRLF or CR, comments,
 * several `data:` lines, a byte order mark, events cut anywhere. Fields other than `data` and `event`
 * mean nothing to a model's answer and are skipped.
 */
export class SseParser {
  readonly #listener: SseListener;
  readonly #maxEventBytes: number;
  /** The beginning of a line whose end has not come yet. */
  #unfinished = Buffer.allocUnsafe(1024);
  #unfinishedBytes = 0;
  #data: string | undefined;
  #eventName: string | undefined;
  #isAtStart = true;
  #endedInCarriageReturn = false;

  constructor(listener: SseListener, maxEventBytes: number = DEFAULT_MAX_EVENT_BYTES) {
    this.#listener = listener;
    this.#maxEventBytes = maxEventBytes;
  }

  /**
   * Takes the next bytes and reports every event that they complete. What the listener throws comes
   * out here; the parser must not be used after that.
   *
   * @throws {SseEventTooLargeError}
   */
  push(bytes: Buffer): void {
    let start = 0;
    if (this.#endedInCarriageReturn && bytes.length > 0) {
      if (bytes[0] === LINE_FEED) start = 1;
      this.#endedInCarriageReturn = false;
    }
    const lastEnd = Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN));
    if (lastEnd < start) {
      this.#keep(bytes, start, bytes.length);
      return;
    }
    this.#endedInCarriageReturn =
      lastEnd === bytes.length - 1 && bytes[lastEnd] === CARRIAGE_RETURN;
    if (this.#unfinishedBytes > 0) start = this.#finishLine(bytes, start);
    this.#readLines(bytes.toString('utf8', start, lastEnd + 1));
    this.#keep(bytes, lastEnd + 1, bytes.length);
  }

  /**
   * Tells that the stream has ended. An event whose blank line is missing is given back instead of
   * reported, since nobody knows whether it is whole.
   */
  end(): string | undefined {
    if (this.#unfinishedBytes > 0) this.#readLines(`${this.#takeUnfinished()}\n`);
    return this.#data;
  }

  /** Completes the unfinished line and gives the index behind its end. */
  #finishLine(bytes: Buffer, start: number): number {
    let end = start;
    while (bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end += 1;
    const isCarriageReturn = bytes[end] === CARRIAGE_RETURN;
    this.#keep(bytes, start, end);
    this.#readLines(`${this.#takeUnfinished()}\n`);
    return end + (isCarriageReturn && bytes[end + 1] === LINE_FEED ? 2 : 1);
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    const length = this.#unfinishedBytes + end - start;
    if (length > this.#maxEventBytes) throw new SseEventTooLargeError(this.#maxEventBytes);
    if (length > this.#unfinished.length) {
      const larger = Buffer.allocUnsafe(length * 2);
      this.#unfinished.copy(larger, 0, 0, this.#unfinishedBytes);
      this.#unfinished = larger;
    }
    bytes.copy(this.#unfinished, this.#unfinishedBytes, start, end);
    this.#unfinishedBytes = length;
  }

  #takeUnfinished(): string {
    const text = this.#unfinished.toString('utf8', 0, this.#unfinishedBytes);
    this.#unfinishedBytes = 0;
    if (this.#unfinished.length > KEPT_BUFFER_BYTES) this.#unfinished = Buffer.allocUnsafe(1024);
    return text;
  }

  /** Reads whole lines; `decoded` is empty or ends in a line end. */
  #readLines(decoded: string): void {
    let text = decoded;
    if (this.#isAtStart && text.length > 0) {
      this.#isAtStart = false;
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    }
    if (text.includes('\r')) text = text.replaceAll(/\r\n?/g, '\n');
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      if (end === start) this.#dispatch();
      else this.#readLine(text, start, end);
      start = end + 1;
    }
  }

  #readLine(text: string, start: number, end: number): void {
    if (text.startsWith('data', start)) {
      const value = fieldValue(text, start + 'data'.length, end);
      if (value !== undefined) this.#addData(value);
    } else if (text.startsWith('event', start)) {
      this.#eventName = fieldValue(text, start + 'event'.length, end) ?? this.#eventName;
    }
  }

  #addData(value: string): void {
    const data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    if (data.length > this.#maxEventBytes) throw new SseEventTooLargeError(this.#maxEventBytes);
    this.#data = data;
  }

  #dispatch(): void {
    const data = this.#data;
    const eventName = this.#eventName;
    this.#data = undefined;
    this.#eventName = undefined;
    if (data !== undefined) this.#listener(data, eventName);
  }
}

/** The value of a field whose name ends at `nameEnd`; undefined when the name is a longer one. */
function fieldValue(text: string, nameEnd: number, end: number): string | undefined {
  if (nameEnd === end) return '';
  if (text.charCodeAt(nameEnd) !== COLON) return undefined;
  const start = nameEnd + 1;
  return text.slice(text.charCodeAt(start) === SPACE ? start + 1 : start, end);
}
