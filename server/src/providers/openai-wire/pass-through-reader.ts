/**
 * Hands an answer on in the bytes in which it came, and knows all the same what it says: when it makes
 * progress, how it ends, what it used, and which words were passed on, so that another model could go
 * on with it.
 */
import type { FinishReason } from '@chimera/protocol/events';
import type { ModelEvent, ModelUsage, PassedToolCall, PassThroughState } from '../port.ts';
import { ProviderError } from '../port.ts';
import type { ErrorReader } from '../transport/errors.ts';
import { isRecord } from '../transport/json.ts';
import {
  DEFAULT_MAX_EVENT_BYTES,
  SseEventTooLargeError,
  SseParser,
} from '../transport/sse-parser.ts';
import type { AnswerReader } from './answer-reader.ts';
import { ChunkDecoder, isJson } from './chunk-decoder.ts';
import { type ChunkIdentity, ChunkRewriter } from './chunk-rewriter.ts';
import { type ChunkShell, fitsShell, learnShell } from './chunk-shell.ts';

const CARRIAGE_RETURN = 0x0d;
const BLANK_LINE = '\n\n';
const DONE = '[DONE]';
/** How nearly all events begin. */
const DATA_FIELD = 'data: ';

export interface PassThroughOptions {
  errors: ErrorReader;
  createCallId: () => string;
  /** The name that every chunk is to carry; null keeps the upstream's. */
  echoModel: string | null;
  /** Whether the client asked for usage in the stream. */
  includesUsage: boolean;
  /** How many choices the client asked for; the answer is whole when all of them are. */
  choices: number;
}

export class PassThroughReader implements AnswerReader<Buffer>, PassThroughState {
  readonly #decoder: ChunkDecoder;
  readonly #rewriter: ChunkRewriter;
  readonly #errors: ErrorReader;
  readonly #openChoices: Set<number>;
  #shell: ChunkShell | null = null;
  #unfinished: Buffer = Buffer.alloc(0);
  #out: Buffer[] = [];
  #hasHeldReturn = false;
  #isDone = false;
  #hasProgress = false;
  #hasOtherOutput = false;
  /** The text so far in JSON's escaped form, as the shell was cut around it. */
  #literals = '';
  #text = '';
  #toolCalls: PassedToolCall[] = [];
  #usage: ModelUsage | null = null;
  #finishReason: FinishReason | null = null;

  constructor(options: PassThroughOptions) {
    this.#errors = options.errors;
    this.#decoder = new ChunkDecoder(options.errors, options.createCallId);
    this.#rewriter = new ChunkRewriter(options.echoModel, options.includesUsage);
    this.#openChoices = new Set(Array.from({ length: options.choices }, (_, index) => index));
  }

  get identity(): ChunkIdentity | null {
    return this.#rewriter.identity;
  }

  get usage(): ModelUsage | null {
    return this.#usage;
  }

  /** The first choice's; null until every choice has ended. */
  get finishReason(): FinishReason | null {
    return this.#openChoices.size === 0 ? this.#finishReason : null;
  }

  get isFinished(): boolean {
    return this.finishReason !== null;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether anything but empty frames has come. */
  get hasProgress(): boolean {
    return this.#hasProgress;
  }

  /** Whether more than text was passed on: reasoning, tool calls, refusals, further choices. */
  get hasOtherOutput(): boolean {
    return this.#hasOtherOutput;
  }

  get toolCalls(): readonly PassedToolCall[] {
    return this.#toolCalls;
  }

  /** The first choice's text as it was passed on. */
  get text(): string {
    if (this.#literals !== '') {
      this.#text += JSON.parse(`"${this.#literals}"`) as string;
      this.#literals = '';
    }
    return this.#text;
  }

  /**
   * Takes the next bytes and gives those that may go out: whole events, nothing before there is real
   * progress. Empty when there are none.
   *
   * @throws {ProviderError} as {@link ChunkDecoder} does; {@link take} then still has what came before.
   */
  push(bytes: Buffer): void {
    const incoming = this.#withLineFeeds(bytes);
    const all =
      this.#unfinished.length === 0 ? incoming : Buffer.concat([this.#unfinished, incoming]);
    let start = 0;
    let runStart = 0;
    for (;;) {
      const blank = all.indexOf(BLANK_LINE, start);
      if (blank === -1) break;
      const end = blank + BLANK_LINE.length;
      const shell = this.#shell;
      if (shell !== null && fitsShell(shell, all, start, end)) {
        const wordsStart = start + shell.before.length;
        const wordsEnd = end - shell.behind.length;
        this.#literals += all.toString('utf8', wordsStart, wordsEnd);
        if (!shell.isUnchanged) {
          this.#out.push(shell.outBefore, all.subarray(wordsStart, wordsEnd), shell.outBehind);
          runStart = end;
        }
      } else {
        if (start > runStart) this.#out.push(all.subarray(runStart, start));
        runStart = end;
        this.#readEvent(all.toString('utf8', start, blank));
      }
      start = end;
      if (this.#isDone) break;
    }
    if (start > runStart) this.#out.push(all.subarray(runStart, start));
    this.#keep(all.subarray(start));
  }

  /** Takes the end of the stream. @throws {ProviderError} `truncated` when the answer is not whole. */
  end(): void {
    const rest = this.#unfinished.toString();
    this.#unfinished = Buffer.alloc(0);
    if (rest.trim() !== '' && !this.#isDone) this.#readLastEvent(rest);
    if (this.finishReason === null) {
      throw new ProviderError('truncated', 'The stream ended in mid-answer.');
    }
  }

  /** Gives what may go out now, and forgets it; null when there is nothing. */
  take(): Buffer | null {
    if (!this.#hasProgress || this.#out.length === 0) return null;
    const [first] = this.#out;
    const bytes = this.#out.length === 1 && first !== undefined ? first : Buffer.concat(this.#out);
    this.#out = [];
    return bytes;
  }

  /** Turns CRLF and CR into LF and keeps every other byte; a CR at the end waits for what follows. */
  #withLineFeeds(bytes: Buffer): Buffer {
    if (!this.#hasHeldReturn && !bytes.includes(CARRIAGE_RETURN)) return bytes;
    const text = (this.#hasHeldReturn ? '\r' : '') + bytes.toString('latin1');
    this.#hasHeldReturn = text.endsWith('\r');
    const whole = this.#hasHeldReturn ? text.slice(0, -1) : text;
    return Buffer.from(whole.replaceAll(/\r\n?/g, '\n'), 'latin1');
  }

  #keep(rest: Buffer): void {
    if (rest.length > DEFAULT_MAX_EVENT_BYTES) {
      throw new SseEventTooLargeError(DEFAULT_MAX_EVENT_BYTES);
    }
    this.#unfinished = rest;
  }

  /** An event whose blank line is missing counts when it is whole JSON. */
  #readLastEvent(rest: string): void {
    const event = rest.replace(/\n+$/, '');
    const { data } = parseEvent(event);
    if (data === undefined || (data !== DONE && !isJson(data))) return;
    this.#readEvent(event);
  }

  /** The long way: an event that is not like the last one. */
  #readEvent(event: string): void {
    const { data, name } = parseEvent(event);
    if (data === undefined) return;
    if (data === DONE) {
      if (this.finishReason === null) {
        throw new ProviderError('truncated', 'The provider said [DONE] in mid-answer.');
      }
      this.#isDone = true;
      return;
    }
    const payload = this.#decoder.parse(data);
    if (payload === null) throw this.#errors.malformed('sent an event that is no chunk');
    this.#decoder.read(payload, name);
    const meaning = this.#decoder.takeEvents();
    const out = this.#rewriter.rewrite(payload, meaning);
    this.#note(meaning, payload);
    if (out === null) return;
    this.#out.push(Buffer.from(`data: ${JSON.stringify(out)}${BLANK_LINE}`));
    // A half of a character is waiting for the other: the next chunk must be read as well.
    if (!wordsOf(payload).isWellFormed()) this.#shell = null;
    else if (isOnlyText(payload, meaning)) this.#shell = this.#learnShell(event);
  }

  #learnShell(event: string): ChunkShell | null {
    return learnShell(event, wordsOf, (probed) =>
      this.#rewriter.rewrite(probed, [{ type: 'text-delta', delta: wordsOf(probed) }]),
    );
  }

  /** Keeps the books: what was passed on, and how far the answer is. */
  #note(meaning: readonly ModelEvent[], payload: Record<string, unknown>): void {
    for (const event of meaning) {
      if (event.type === 'usage') this.#usage = event.usage;
      else if (event.type !== 'model') this.#hasProgress = true;
      if (event.type === 'text-delta') this.#text = this.text + event.delta;
      else if (event.type === 'finish') this.#finishReason = event.reason;
      else if (event.type === 'tool-call-start') {
        this.#toolCalls.push({ index: event.index, name: event.name, arguments: '' });
        this.#hasOtherOutput = true;
      } else if (event.type === 'tool-call-delta') {
        const call = this.#toolCalls.find(({ index }) => index === event.index);
        if (call !== undefined) call.arguments += event.delta;
      } else if (event.type === 'reasoning-delta') this.#hasOtherOutput = true;
    }
    for (const choice of choicesOf(payload)) {
      const index = typeof choice.index === 'number' ? choice.index : 0;
      if (index > 0) this.#hasOtherOutput = this.#hasProgress = true;
      if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
        this.#openChoices.delete(index);
      }
    }
  }
}

/** Reads the fields of one event by the rules of the parser that reads whole streams. */
function parseEvent(event: string): { data: string | undefined; name: string | undefined } {
  if (event.startsWith(DATA_FIELD) && !event.includes('\n')) {
    return { data: event.slice(DATA_FIELD.length), name: undefined };
  }
  let found: { data: string | undefined; name: string | undefined } = {
    data: undefined,
    name: undefined,
  };
  const parser = new SseParser((data, name) => {
    found = { data, name };
  });
  parser.push(Buffer.from(`${event}${BLANK_LINE}`));
  return found;
}

function choicesOf(chunk: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(chunk.choices) ? chunk.choices.filter(isRecord) : [];
}

/** The text of the first choice; empty when there is none. */
function wordsOf(chunk: Record<string, unknown>): string {
  const delta = choicesOf(chunk)[0]?.delta;
  return isRecord(delta) && typeof delta.content === 'string' ? delta.content : '';
}

/** Whether the chunk with other words would mean a text delta of the first choice and nothing else. */
function isOnlyText(chunk: Record<string, unknown>, meaning: readonly ModelEvent[]): boolean {
  const choices = choicesOf(chunk);
  const [choice] = choices;
  const hasOneDelta = meaning.every(({ type }) => type === 'text-delta' || type === 'model');
  const isPlain = !chunk.usage && !chunk.x_groq && !chunk.error && !choice?.finish_reason;
  const delta = isRecord(choice?.delta) ? choice.delta : {};
  const { content, role: _role, ...others } = delta;
  const isBare = Object.values(others).every((value) => value === null || value === undefined);
  const isFirstChoice = choices.length === 1 && (choice?.index ?? 0) === 0;
  return (
    hasOneDelta &&
    isPlain &&
    isBare &&
    isFirstChoice &&
    typeof content === 'string' &&
    delta.role === undefined
  );
}
