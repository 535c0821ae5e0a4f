/** Hands freshly committed events to the readers in this process. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { ReaderTooSlowError } from './errors.ts';

/** Events that may wait for a reader before it is cut off. */
const MAX_WAITING_EVENTS = 10_000;

export class LiveSubscription {
  readonly #turnId: string;
  #waiting: CanonicalEvent[] = [];
  #mustRecheck = false;
  #isClosed = false;
  #isTooSlow = false;
  #wake: (() => void) | null = null;

  constructor(turnId: string) {
    this.#turnId = turnId;
  }

  deliver(events: CanonicalEvent[]): void {
    if (this.#isClosed || this.#isTooSlow) return;
    if (this.#waiting.length + events.length > MAX_WAITING_EVENTS) {
      this.#isTooSlow = true;
      this.#waiting = [];
    } else if (this.#waiting.length === 0) this.#waiting = events;
    else this.#waiting = this.#waiting.concat(events);
    this.#notify();
  }

  /** Something happened to the turn that only the store can tell. */
  recheck(): void {
    this.#mustRecheck = true;
    this.#notify();
  }

  /** Nothing more will come. */
  close(): void {
    this.#isClosed = true;
    this.#notify();
  }

  /**
   * All events that wait, as soon as there are some; an empty list asks the reader to look into the
   * store; null when the subscription is closed.
   *
   * @throws {ReaderTooSlowError} when too many had come since the last call.
   */
  async next(): Promise<CanonicalEvent[] | null> {
    for (;;) {
      if (this.#isTooSlow) throw new ReaderTooSlowError(this.#turnId, MAX_WAITING_EVENTS);
      if (this.#waiting.length > 0 || this.#mustRecheck) return this.#take();
      if (this.#isClosed) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(): CanonicalEvent[] {
    const events = this.#waiting;
    if (events.length === 0) this.#mustRecheck = false;
    this.#waiting = [];
    return events;
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}

export class LiveHub {
  readonly #subscriptions = new Map<string, Set<LiveSubscription>>();
  #isClosed = false;

  subscribe(turnId: string): LiveSubscription {
    const subscription = new LiveSubscription(turnId);
    if (this.#isClosed) subscription.close();
    const others = this.#subscriptions.get(turnId);
    if (others === undefined) this.#subscriptions.set(turnId, new Set([subscription]));
    else others.add(subscription);
    return subscription;
  }

  unsubscribe(turnId: string, subscription: LiveSubscription): void {
    const subscriptions = this.#subscriptions.get(turnId);
    subscriptions?.delete(subscription);
    if (subscriptions?.size === 0) this.#subscriptions.delete(turnId);
  }

  publish(turnId: string, events: CanonicalEvent[]): void {
    const subscriptions = this.#subscriptions.get(turnId);
    if (subscriptions === undefined) return;
    for (const subscription of subscriptions) subscription.deliver(events);
  }

  /** Sends the readers of a turn to the store: it was taken over, or is gone. */
  recheck(turnId: string): void {
    for (const subscription of this.#subscriptions.get(turnId) ?? []) subscription.recheck();
  }

  /** Ends every reader, also those that are still to come. */
  close(): void {
    this.#isClosed = true;
    for (const subscriptions of this.#subscriptions.values()) {
      for (const subscription of subscriptions) subscription.close();
    }
  }
}
