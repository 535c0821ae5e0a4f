/** Puts the fragments of tool calls together by the rules that vendors do not keep. */
import type { ModelEvent } from '../port.ts';
import { isRecord } from '../transport/json.ts';
import { SurrogateMender } from '../transport/surrogate-mender.ts';

interface ToolCall {
  /** Position among the calls of this answer. */
  index: number;
  /** What the wire calls it, when it says so. */
  wireIndex: number | undefined;
  wireId: string;
  /** Arguments that came before the name did. */
  early: string;
  isStarted: boolean;
  hasArguments: boolean;
  mender: SurrogateMender;
}

/**
 * Turns `tool_calls` deltas into starts and argument fragments. Vendors leave out `index` (Gemini's
 * compatible endpoint) or `id` (vLLM, on continuations), repeat id and type, number parallel calls
 * all 0, or send whole calls in one delta (Groq, Ollama).
 */
export class ToolCallTracker {
  readonly #createCallId: () => string;
  readonly #calls: ToolCall[] = [];

  constructor(createCallId: () => string) {
    this.#createCallId = createCallId;
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0;
  }

  /** Reads one entry of `tool_calls`, or a legacy `function_call`, and adds its events to `events`. */
  read(entry: unknown, events: ModelEvent[]): void {
    if (!isRecord(entry)) return;
    const called = isRecord(entry.function) ? entry.function : entry;
    const id = typeof entry.id === 'string' ? entry.id : '';
    const name = typeof called.name === 'string' ? called.name : '';
    const wireIndex = typeof entry.index === 'number' ? entry.index : undefined;
    const call = this.#find(wireIndex, id, name) ?? this.#add(wireIndex, id);
    if (!call.isStarted && name !== '') this.#start(call, id, name, events);
    this.#addArguments(call, argumentsText(called.arguments), events);
  }

  /** Ends every call: one without arguments gets an empty object, as its JSON must be whole. */
  finish(events: ModelEvent[]): void {
    for (const call of this.#calls) {
      if (!call.isStarted) continue;
      const rest = call.hasArguments ? call.mender.flush() : '{}';
      if (rest !== '') events.push({ type: 'tool-call-delta', index: call.index, delta: rest });
      call.hasArguments = true;
    }
  }

  #find(wireIndex: number | undefined, id: string, name: string): ToolCall | undefined {
    const call =
      wireIndex === undefined
        ? this.#calls.at(-1)
        : this.#calls.findLast((known) => known.wireIndex === wireIndex);
    if (call === undefined) return undefined;
    const isAnother =
      call.isStarted && name !== '' && (id === '' ? wireIndex === undefined : id !== call.wireId);
    return isAnother ? undefined : call;
  }

  #add(wireIndex: number | undefined, id: string): ToolCall {
    const call: ToolCall = {
      index: this.#calls.length,
      wireIndex,
      wireId: id,
      early: '',
      isStarted: false,
      hasArguments: false,
      mender: new SurrogateMender(),
    };
    this.#calls.push(call);
    return call;
  }

  #start(call: ToolCall, id: string, name: string, events: ModelEvent[]): void {
    call.isStarted = true;
    if (call.wireId === '') call.wireId = id;
    events.push({
      type: 'tool-call-start',
      index: call.index,
      id: call.wireId === '' ? this.#createCallId() : call.wireId,
      name,
    });
    this.#addArguments(call, call.early, events);
  }

  #addArguments(call: ToolCall, text: string, events: ModelEvent[]): void {
    if (text === '') return;
    if (!call.isStarted) {
      call.early += text;
      return;
    }
    call.hasArguments = true;
    const delta = call.mender.push(text);
    if (delta !== '') events.push({ type: 'tool-call-delta', index: call.index, delta });
  }
}

/** Arguments are JSON text; a few servers send the object itself. */
function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) ? JSON.stringify(value) : '';
}
