/** One model call as canonical events: the gateway's events with parts, ids and whole tool calls. */
import type { AttemptCause } from '@chimera/protocol/events';
import type { Target } from '../config/config.ts';
import type { AttemptEnd, GatewayEvent } from '../gateway/port.ts';
import type { NewEvent } from '../journal/port.ts';
import type { StepState } from './step-state.ts';
import type { StepTools } from './step-tools.ts';
import { storable } from './storable.ts';

type ToolCallStart = Extract<GatewayEvent, { type: 'tool-call-start' }>;

interface OpenInput {
  callId: string;
  toolName: string;
  argumentsText: string;
  signature: string | undefined;
}

/** Turns the events of one model call into those of the journal. */
export class ModelStep {
  readonly #tools: StepTools;
  readonly #newId: () => string;
  readonly #step: StepState;
  #attempt: number;
  /** Of the last attempt. */
  #provider: string | null = null;
  #inputs = new Map<number, OpenInput>();
  #textLength: number;

  /**
   * @param step where the step stands in the journal; it goes on from there.
   * @param attempt the number of the turn's last attempt.
   */
  constructor(step: StepState, attempt: number, tools: StepTools, newId: () => string) {
    this.#step = { ...step, cutCalls: [...step.cutCalls] };
    this.#attempt = attempt;
    this.#textLength = step.text.length;
    this.#tools = tools;
    this.#newId = newId;
  }

  /** The events that say the same in the journal's words. */
  take(event: GatewayEvent): NewEvent[] {
    switch (event.type) {
      case 'attempt-start':
        return [this.#startAttempt(event.target, event.cause)];
      case 'text-delta':
        return this.#growText(event.delta);
      case 'reasoning-delta':
        if (this.#step.purpose !== null) return [];
        return [
          ...this.#openReasoning(),
          {
            type: 'reasoning-delta',
            id: this.#step.reasoningPartId ?? '',
            delta: storable(event.delta),
          },
        ];
      case 'tool-call-start':
        return [...this.closeParts(), this.#startInput(event)];
      case 'tool-call-delta':
        return this.#growInput(event.index, event.delta);
      case 'seam':
        return [
          ...this.#openText(),
          {
            type: 'seam',
            partId: this.#step.textPartId ?? '',
            offset: event.offset - this.#step.textBeforePart,
            from: event.from,
            to: event.to,
            method: event.method,
            clean: event.clean,
          },
        ];
      case 'attempt-end':
        return this.#endAttempt(event);
      case 'passed':
        return [];
    }
  }

  /** Closes what is open, so that something else can follow. */
  closeParts(): NewEvent[] {
    const events = this.#closeReasoning();
    if (this.#step.isTextOpen && this.#step.textPartId !== null) {
      events.push({ type: `${this.#words}-end`, id: this.#step.textPartId });
      this.#step.isTextOpen = false;
    }
    return events;
  }

  /** Gives every call whose arguments were cut and never asked for again a result that says so. */
  closeCutCalls(): NewEvent[] {
    const events = this.#step.cutCalls.map(
      ({ callId }): NewEvent => ({
        type: 'tool-result',
        callId,
        outcome: 'error',
        output: null,
        modelOutput: 'The call was cut off before its arguments were whole. It did not run.',
      }),
    );
    this.#step.cutCalls = [];
    return events;
  }

  /** The words of a call that is no answer are shown as thoughts. */
  get #words(): 'text' | 'reasoning' {
    return this.#step.purpose === null ? 'text' : 'reasoning';
  }

  #startAttempt({ provider, model }: Target, cause: AttemptCause): NewEvent {
    this.#attempt++;
    const before = this.#provider;
    this.#provider = provider;
    return {
      type: 'attempt-start',
      attempt: this.#attempt,
      provider,
      model,
      cause,
      ...(cause === 'failover' && before !== null && before !== provider
        ? { insteadOf: before }
        : {}),
    };
  }

  #growText(delta: string): NewEvent[] {
    const events = this.#openText();
    this.#textLength += delta.length;
    events.push({
      type: `${this.#words}-delta`,
      id: this.#step.textPartId ?? '',
      delta: storable(delta),
    });
    return events;
  }

  #openText(): NewEvent[] {
    const events = this.#closeReasoning();
    if (this.#step.isTextOpen) return events;
    const id = this.#partId('text');
    this.#step.textPartId = id;
    this.#step.isTextOpen = true;
    this.#step.textBeforePart = this.#textLength;
    events.push({ type: `${this.#words}-start`, id });
    return events;
  }

  #openReasoning(): NewEvent[] {
    if (this.#step.reasoningPartId !== null) return [];
    const events = this.closeParts();
    const id = this.#partId('reasoning');
    this.#step.reasoningPartId = id;
    events.push({ type: 'reasoning-start', id });
    return events;
  }

  #closeReasoning(): NewEvent[] {
    const id = this.#step.reasoningPartId;
    this.#step.reasoningPartId = null;
    return id === null ? [] : [{ type: 'reasoning-end', id }];
  }

  #partId(kind: 'text' | 'reasoning'): string {
    this.#step.partCount++;
    return `${this.#step.id}-${kind}-${this.#step.partCount}`;
  }

  /** A call that was cut and is asked for again keeps its id, and with it its place on the screen. */
  #startInput({ index, name: toolName, signature }: ToolCallStart): NewEvent {
    const cut = this.#step.cutCalls.find((call) => call.toolName === toolName);
    if (cut !== undefined) {
      this.#step.cutCalls = this.#step.cutCalls.filter((call) => call !== cut);
    }
    const callId = cut?.callId ?? newCallId(this.#newId);
    this.#inputs.set(index, { callId, toolName, argumentsText: '', signature });
    return { type: 'tool-input-start', callId, toolName };
  }

  #growInput(index: number, delta: string): NewEvent[] {
    const input = this.#inputs.get(index);
    if (input === undefined || delta === '') return [];
    input.argumentsText += delta;
    return [{ type: 'tool-input-delta', callId: input.callId, delta }];
  }

  #endAttempt(event: AttemptEnd): NewEvent[] {
    const end: NewEvent = {
      type: 'attempt-end',
      attempt: this.#attempt,
      outcome: event.outcome,
      finishReason: event.finishReason ?? undefined,
      usage: event.usage,
      code: event.code ?? undefined,
    };
    const inputs = [...this.#inputs.values()];
    this.#inputs.clear();
    if (event.outcome !== 'completed') {
      this.#step.cutCalls.push(...inputs);
      return [...this.#closeReasoning(), end];
    }
    return [
      ...this.closeParts(),
      ...inputs.flatMap((input) => this.#finishInput(input, event.finishReason !== 'length')),
      ...this.closeCutCalls(),
      end,
    ];
  }

  /** Arguments that do not fit are answered at once, in words that the model can act on. */
  #finishInput(
    { callId, toolName, argumentsText, signature }: OpenInput,
    isWhole: boolean,
  ): NewEvent[] {
    const { run, input, problem } = this.#tools.read(toolName, storable(argumentsText), isWhole);
    const call: NewEvent = { type: 'tool-call', callId, toolName, input, run, signature };
    if (problem === null) return [call];
    return [
      call,
      {
        type: 'tool-result',
        callId,
        outcome: 'error',
        output: null,
        modelOutput: `The call was not run. ${problem}`,
      },
    ];
  }
}

/** At most 40 characters: OpenAI refuses a history with longer ids. */
function newCallId(newId: () => string): string {
  return `call_${newId().replaceAll('-', '')}`;
}
