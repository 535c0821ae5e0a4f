/** Time that stands still until a test moves it. */
import type { Scheduler } from '../../server/src/journal/scheduler.ts';
import type { Clock } from '../../server/src/telemetry/clock.ts';
import { settled } from './settled.ts';

const START_MS = Date.UTC(2026, 0, 1);

interface Timer {
  atMs: number;
  run(): void;
}

export class ManualTime implements Clock, Scheduler {
  #elapsedMs = 0;
  #timers: Timer[] = [];

  now(): number {
    return START_MS + this.#elapsedMs;
  }

  nowMs(): number {
    return this.#elapsedMs;
  }

  /** Timers that have not run yet. */
  get timerCount(): number {
    return this.#timers.length;
  }

  after(waitMs: number, run: () => void): () => void {
    const timer = { atMs: this.#elapsedMs + Math.max(0, waitMs), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves on, runs what becomes due in its order, and lets what that causes settle. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms;
    await settled();
    for (let next = this.#takeDue(endMs); next !== undefined; next = this.#takeDue(endMs)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs);
      next.run();
      await settled();
    }
    this.#elapsedMs = endMs;
  }

  #takeDue(endMs: number): Timer | undefined {
    const due = this.#timers
      .filter((timer) => timer.atMs <= endMs)
      .reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
        undefined,
      );
    this.#timers = this.#timers.filter((timer) => timer !== due);
    return due;
  }
}
