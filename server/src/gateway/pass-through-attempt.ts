/** An attempt that hands a client's own request on, and the answer back in the bytes in which it comes. */
import type { FinishReason, Usage } from '@chimera/protocol/events';
import type { Price, Timeouts } from '../config/config.ts';
import type { ModelRequest, PassThroughAnswer, PassThroughRequest } from '../providers/port.ts';
import { withClocks } from './clocks.ts';
import { usageOf } from './cost.ts';
import type { ModelAttempt } from './model-attempt.ts';
import type { GatewayEvent } from './port.ts';

export interface PassThroughPlan {
  open(request: PassThroughRequest, signal: AbortSignal): PassThroughAnswer;
  request: PassThroughRequest;
  /** The same request in canonical words, for the estimate of what it costs. */
  messages: ModelRequest['messages'];
  timeouts: Timeouts;
  price: Price | null;
  signal: AbortSignal;
}

export class PassThroughAttempt implements ModelAttempt {
  readonly continuation = null;
  readonly offersTools: boolean;
  readonly #plan: PassThroughPlan;
  #answer: PassThroughAnswer | null = null;
  #hasDelivered = false;

  constructor(plan: PassThroughPlan) {
    this.#plan = plan;
    this.offersTools = plan.request.body.tools !== undefined;
  }

  get deliveredText(): string {
    return this.#hasDelivered ? (this.#answer?.state.text ?? '') : '';
  }

  get hasDelivered(): boolean {
    return this.#hasDelivered;
  }

  get finishReason(): FinishReason | null {
    return this.#answer?.state.finishReason ?? null;
  }

  get usage(): Usage {
    const { messages, price } = this.#plan;
    const state = this.#answer?.state;
    const calls = state?.toolCalls.map((call) => call.name + call.arguments).join('') ?? '';
    return usageOf(state?.usage ?? null, messages, this.deliveredText + calls, price);
  }

  async *run(): AsyncGenerator<GatewayEvent[], void> {
    const { open, request, timeouts, signal } = this.#plan;
    const begin = (attemptSignal: AbortSignal): AsyncIterable<Buffer> => {
      this.#answer = open(request, attemptSignal);
      return this.#answer.batches;
    };
    for await (const bytes of withClocks(begin, timeouts, signal, isAlwaysProgress)) {
      this.#hasDelivered = true;
      if (this.#answer !== null) yield [{ type: 'passed', bytes, state: this.#answer.state }];
    }
  }
}

/** Bytes are handed on only when they bring something. */
function isAlwaysProgress(): boolean {
  return true;
}
