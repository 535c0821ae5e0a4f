/** One attempt: one call to one target, with its words joined to what was shown before. */
import type { ContinuationMethod, FinishReason, Usage } from '@chimera/protocol/events';
import type { Price, Target, Timeouts } from '../config/config.ts';
import type {
  ModelEvent,
  ModelRequest,
  ModelUsage,
  Provider,
  ResponseHead,
} from '../providers/port.ts';
import { ProviderError } from '../providers/port.ts';
import { bringProgress, withClocks } from './clocks.ts';
import type { ContinuationRequest } from './continuation.ts';
import { usageOf } from './cost.ts';
import type { ModelAttempt } from './model-attempt.ts';
import { type GatewayEvent, type ShownAnswer, targetName } from './port.ts';
import { Stitcher } from './stitcher.ts';

export interface AttemptPlan {
  provider: Provider;
  target: Target;
  request: ModelRequest;
  timeouts: Timeouts;
  price: Price | null;
  signal: AbortSignal;
  /** What the attempt goes on from, and how it asks to. */
  continues: {
    shown: ShownAnswer;
    method: ContinuationRequest;
    isTrusted: boolean;
    /** Whether a reply that is not known to fit is none. */
    mustFit: boolean;
  } | null;
  onHead(head: ResponseHead): void;
}

/** Runs an attempt and keeps the books of what it delivered. */
export class Attempt implements ModelAttempt {
  readonly #plan: AttemptPlan;
  readonly #stitcher: Stitcher | null;
  #counts: ModelUsage | null = null;
  #deliveredText = '';
  #deliveredOther = '';
  #finishReason: FinishReason | null = null;

  constructor(plan: AttemptPlan) {
    this.#plan = plan;
    this.#stitcher =
      plan.continues === null
        ? null
        : new Stitcher(plan.continues.shown.text, plan.continues.isTrusted);
  }

  /** The answer's text that this attempt has added. */
  get deliveredText(): string {
    return this.#deliveredText;
  }

  get hasDelivered(): boolean {
    return this.#deliveredText !== '' || this.#deliveredOther !== '';
  }

  /** Null until the answer is whole. */
  get finishReason(): FinishReason | null {
    return this.#finishReason;
  }

  /** How it asked to go on with a shown answer; null when it began one. */
  get continuation(): ContinuationRequest | null {
    return this.#plan.continues?.method ?? null;
  }

  get offersTools(): boolean {
    return this.#plan.request.tools !== undefined;
  }

  get usage(): Usage {
    const { price, request } = this.#plan;
    const delivered = this.#deliveredText + this.#deliveredOther;
    return usageOf(this.#counts, request.messages, delivered, price);
  }

  /** @throws {ProviderError} or the signal's reason. */
  async *run(): AsyncGenerator<GatewayEvent[], void> {
    const { provider, request, timeouts, signal, onHead } = this.#plan;
    const open = (attemptSignal: AbortSignal) =>
      provider.stream(request, { signal: attemptSignal, onResponse: onHead });
    for await (const batch of withClocks(open, timeouts, signal, bringProgress)) {
      const events: GatewayEvent[] = [];
      for (const event of batch) this.#take(event, events);
      if (events.length > 0) yield events;
    }
  }

  #take(event: ModelEvent, events: GatewayEvent[]): void {
    switch (event.type) {
      case 'text-delta':
        this.#takeText(event.delta, events);
        return;
      case 'reasoning-delta':
      case 'tool-call-delta':
        this.#deliveredOther += event.delta;
        pushJoined(events, event);
        return;
      case 'tool-call-start':
        this.#deliveredOther += event.name;
        this.#takeHeldText(events);
        events.push(event);
        return;
      case 'usage':
        this.#counts = event.usage;
        return;
      case 'finish':
        this.#takeHeldText(events);
        this.#finishReason = event.reason;
        return;
      case 'model':
        return;
    }
  }

  #takeText(delta: string, events: GatewayEvent[]): void {
    if (this.#stitcher === null) this.#deliver(delta, events);
    else {
      const wasDecided = this.#stitcher.decision !== null;
      const text = this.#stitcher.push(delta);
      if (!wasDecided) this.#markSeam(events);
      this.#deliver(text, events);
    }
  }

  #takeHeldText(events: GatewayEvent[]): void {
    if (this.#stitcher === null || this.#stitcher.decision !== null) return;
    const text = this.#stitcher.end();
    this.#markSeam(events);
    this.#deliver(text, events);
  }

  #deliver(text: string, events: GatewayEvent[]): void {
    if (text === '') return;
    this.#deliveredText += text;
    pushJoined(events, { type: 'text-delta', delta: text });
  }

  #markSeam(events: GatewayEvent[]): void {
    const { continues, target } = this.#plan;
    const decision = this.#stitcher?.decision;
    if (continues === null || decision === null || decision === undefined) return;
    if (continues.mustFit && decision === 'unclear') {
      throw new ProviderError('malformed', 'The answer cannot be continued without a break.');
    }
    const method: ContinuationMethod =
      decision === 'trimmed' ? 'trimmed-restart' : continues.method;
    events.push({
      type: 'seam',
      offset: continues.shown.text.length,
      from: continues.shown.from,
      to: targetName(target),
      method,
      clean: decision !== 'unclear',
    });
  }
}

/** Deltas of one read become one, so that a burst of tokens costs what one token costs. */
function pushJoined(
  events: GatewayEvent[],
  event: Extract<GatewayEvent, { type: 'text-delta' | 'reasoning-delta' | 'tool-call-delta' }>,
): void {
  const last = events.at(-1);
  const isSame =
    last?.type === event.type &&
    (event.type !== 'tool-call-delta' || ('index' in last && last.index === event.index));
  if (isSame && last !== undefined && 'delta' in last) {
    events[events.length - 1] = { ...last, delta: last.delta + event.delta };
  } else events.push(event);
}
