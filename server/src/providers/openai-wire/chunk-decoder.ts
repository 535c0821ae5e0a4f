/** `chat.completion.chunk` payloads → model events, with the tolerances that vendors need. */
import type { FinishReason } from '@chimera/protocol/events';
import type { ModelEvent } from '../port.ts';
import type { ErrorReader } from '../transport/errors.ts';
import { isRecord } from '../transport/json.ts';
import { SurrogateMender } from '../transport/surrogate-mender.ts';
import { TextTemplate } from './text-template.ts';
import { ToolCallTracker } from './tool-call-tracker.ts';
import { readUsage } from './usage.ts';
import type { WireChoice, WireChunk, WireDelta } from './wire-chunk.ts';

const DONE = '[DONE]';

const FINISH_REASONS: ReadonlyMap<unknown, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
]);

/** Decodes the payloads of one answer. Only the first choice is read: we never ask for more. */
export class ChunkDecoder {
  readonly #errors: ErrorReader;
  readonly #text = new SurrogateMender();
  readonly #reasoning = new SurrogateMender();
  readonly #tools: ToolCallTracker;
  readonly #template = new TextTemplate();
  #events: ModelEvent[] = [];
  #hasModel = false;
  #isFinished = false;
  #isDone = false;

  constructor(errors: ErrorReader, createCallId: () => string) {
    this.#errors = errors;
    this.#tools = new ToolCallTracker(createCallId);
  }

  /** True once `[DONE]` was read behind a finished answer: nothing more will come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** True once the model has said why it stopped; usage may still come. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Gives the events since the last call and forgets them. */
  takeEvents(): ModelEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  /**
   * Reads the payload of one event.
   *
   * @throws {ProviderError} `malformed` for what is not JSON, `truncated` for a `[DONE]` before the
   * finish, and whatever an error inside the stream says.
   */
  decode(data: string, eventName: string | undefined): void {
    if (this.#isDone) return;
    if (data.startsWith(DONE)) {
      if (!this.#isFinished) throw this.#errors.truncated('said [DONE] in mid-answer');
      this.#isDone = true;
      return;
    }
    const words = eventName === undefined ? this.#template.match(data) : undefined;
    if (words !== undefined) {
      this.#addText(words);
      return;
    }
    const payload = this.parse(data);
    if (payload === null) return;
    this.read(payload, eventName);
    if (isOnlyText(payload)) this.#template.learn(data, readWords);
  }

  /**
   * The chunk that a payload holds; null when it holds none.
   *
   * @throws {ProviderError} `malformed` for what is not JSON
   */
  parse(data: string): Record<string, unknown> | null {
    let parsed: unknown;
    try {
      parsed = JSON.parse(data);
    } catch (cause) {
      throw this.#errors.fromUnreadableEvent(data, cause);
    }
    const payload: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return isRecord(payload) ? payload : null;
  }

  /** Reads a chunk. @throws {ProviderError} whatever an error inside the stream says. */
  read(chunk: WireChunk, eventName: string | undefined): void {
    if (chunk.error || eventName === 'error') throw this.#errors.fromStreamError(chunk);
    if (!this.#hasModel && typeof chunk.model === 'string' && chunk.model !== '') {
      this.#hasModel = true;
      this.#events.push({ type: 'model', model: chunk.model });
    }
    const groq = isRecord(chunk.x_groq) ? chunk.x_groq : undefined;
    if (groq?.error) throw this.#errors.fromStreamError(groq);
    const choice = firstChoice(chunk);
    if (choice !== undefined) this.#readChoice(choice);
    const usage = readUsage(chunk.usage) ?? readUsage(groq?.usage) ?? readUsage(choice?.usage);
    if (usage !== undefined) this.#events.push({ type: 'usage', usage });
  }

  /**
   * Takes the end of the stream.
   *
   * @param rest an event that the stream's end may have cut, as the parser gave it back
   * @throws {ProviderError} `truncated` when the answer is not whole
   */
  end(rest: string | undefined): void {
    if (rest !== undefined && (rest.startsWith(DONE) || isJson(rest))) this.decode(rest, undefined);
    if (!this.#isFinished) throw this.#errors.truncated('ended its stream in mid-answer');
  }

  #readChoice(choice: WireChoice): void {
    if (isRecord(choice.delta)) this.#readDelta(choice.delta);
    const reason = choice.finish_reason;
    if (typeof reason !== 'string' || reason === '' || this.#isFinished) return;
    if (reason === 'error') throw this.#errors.fromStreamError(choice);
    this.#finish(reason);
  }

  #readDelta(delta: WireDelta): void {
    const reasoning = delta.reasoning_content ?? delta.reasoning;
    if (typeof reasoning === 'string') this.#addReasoning(reasoning);
    if (typeof delta.content === 'string') this.#addText(delta.content);
    else if (Array.isArray(delta.content)) this.#addParts(delta.content);
    if (typeof delta.refusal === 'string') this.#addText(delta.refusal);
    if (Array.isArray(delta.tool_calls)) {
      for (const entry of delta.tool_calls) this.#tools.read(entry, this.#events);
    }
    if (delta.function_call) this.#tools.read(delta.function_call, this.#events);
  }

  /** Mistral's reasoning models send content as parts: `text`, and `thinking` that holds parts. */
  #addParts(parts: unknown[]): void {
    for (const part of parts) {
      if (!isRecord(part)) continue;
      if (typeof part.text === 'string') this.#addText(part.text);
      if (!Array.isArray(part.thinking)) continue;
      for (const thought of part.thinking) {
        if (isRecord(thought) && typeof thought.text === 'string') this.#addReasoning(thought.text);
      }
    }
  }

  #addText(fragment: string): void {
    if (fragment === '') return;
    const delta = this.#text.push(fragment);
    if (delta !== '') this.#events.push({ type: 'text-delta', delta });
  }

  #addReasoning(fragment: string): void {
    if (fragment === '') return;
    const delta = this.#reasoning.push(fragment);
    if (delta !== '') this.#events.push({ type: 'reasoning-delta', delta });
  }

  #finish(wireReason: string): void {
    const reasoningRest = this.#reasoning.flush();
    if (reasoningRest !== '') this.#events.push({ type: 'reasoning-delta', delta: reasoningRest });
    const textRest = this.#text.flush();
    if (textRest !== '') this.#events.push({ type: 'text-delta', delta: textRest });
    this.#tools.finish(this.#events);
    const reason = FINISH_REASONS.get(wireReason) ?? 'other';
    this.#events.push({
      type: 'finish',
      // Gemini's compatible endpoint ends streamed tool calls with "stop".
      reason: reason === 'stop' && this.#tools.hasCalls ? 'tool-calls' : reason,
    });
    this.#isFinished = true;
  }
}

/** Choices without an index belong to the only answer there is. */
function firstChoice(chunk: WireChunk): WireChoice | undefined {
  if (!Array.isArray(chunk.choices)) return undefined;
  return chunk.choices
    .filter(isRecord)
    .find((choice) => choice.index === undefined || choice.index === 0);
}

function readWords(chunk: WireChunk): unknown {
  const delta = firstChoice(chunk)?.delta;
  return isRecord(delta) ? delta.content : undefined;
}

/** Whether reading the chunk again with other words would add a text delta and do nothing else. */
function isOnlyText(chunk: WireChunk): boolean {
  const choice = firstChoice(chunk);
  if (!isRecord(choice?.delta) || typeof choice.delta.content !== 'string') return false;
  const { role: _role, content: _content, ...others } = choice.delta;
  return (
    !choice.finish_reason &&
    !choice.usage &&
    !chunk.usage &&
    !chunk.x_groq &&
    Object.values(others).every((value) => !value || (Array.isArray(value) && value.length === 0))
  );
}

/** Whether the text is one whole JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
