/** One dispatched event of a `text/event-stream`. */
export interface SseFrame {
  id: string | null;
  event: string | null;
  /** The `data:` lines, joined with line feeds. */
  data: string;
}

/**
 * Reads `text/event-stream` text that arrives in pieces cut anywhere, as the HTML standard tells it
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
 * An event that is not followed by its blank line is never dispatched: half an event is no event.
 */
export class SseParser {
  #unfinishedLine = '';
  #isFirstLine = true;
  #lastWasCarriageReturn = false;
  #id: string | null = null;
  #lastEventId: string | null = null;
  #event: string | null = null;
  #data: string[] = [];

  /** The last id that was given, also by an event without data; what to resume from. */
  get lastEventId(): string | null {
    return this.#lastEventId;
  }

  /** Takes the next piece, and gives the events that it completes. */
  push(piece: string): SseFrame[] {
    const frames: SseFrame[] = [];
    let text = piece;
    if (this.#lastWasCarriageReturn && text.startsWith('\n')) text = text.slice(1);
    if (piece !== '') this.#lastWasCarriageReturn = piece.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      const whole = this.#unfinishedLine + line;
      this.#unfinishedLine = '';
      const frame = this.#readLine(whole);
      if (frame !== null) frames.push(frame);
    }
    this.#unfinishedLine += last;
    return frames;
  }

  #readLine(rawLine: string): SseFrame | null {
    const line = this.#isFirstLine && rawLine.startsWith('\uFEFF') ? rawLine.slice(1) : rawLine;
    this.#isFirstLine = false;
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const rawValue = colon === -1 ? '' : line.slice(colon + 1);
    const value = rawValue.startsWith(' ') ? rawValue.slice(1) : rawValue;
    if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
    else if (field === 'event') this.#event = value;
    return null;
  }

  #dispatch(): SseFrame | null {
    const frame =
      this.#data.length === 0
        ? null
        : { id: this.#id, event: this.#event, data: this.#data.join('\n') };
    this.#lastEventId = this.#id ?? this.#lastEventId;
    this.#id = null;
    this.#event = null;
    this.#data = [];
    return frame;
  }
}
