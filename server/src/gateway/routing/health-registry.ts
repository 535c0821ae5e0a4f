/** Remembers how every target has been doing, for as long as the process lives. */
import type { Target } from '../../config/config.ts';
import type { ProviderError } from '../../providers/port.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { targetName } from '../port.ts';
import { readBudget } from './budget.ts';
import { begin, fail, newHealth, succeed, type TargetHealth } from './target-health.ts';

/** Clients may ask for any model id: the targets that were asked longest ago are forgotten. */
const MAX_TARGETS = 2_000;

export class HealthRegistry {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #healths = new Map<string, TargetHealth>();

  /** @param random gives numbers from 0 to 1, for the jitter. */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  of(target: Target): TargetHealth {
    return this.#healths.get(targetName(target)) ?? newHealth();
  }

  began(target: Target): void {
    this.#change(target, (health) => begin(health, this.#clock.now()));
  }

  /** @param firstTokenMs null when it was not measured. */
  succeeded(target: Target, firstTokenMs: number | null): void {
    this.#change(target, (health) => succeed(health, firstTokenMs));
  }

  failed(target: Target, { kind, retryAfterMs }: ProviderError): void {
    const now = this.#clock.now();
    this.#change(target, (health) => fail(health, { kind, retryAfterMs }, now, this.#random()));
  }

  /** The head of an answer has come, with what it says of rate limits. */
  headCame(target: Target, headers: Record<string, string>): void {
    const budget = readBudget(headers, this.#clock.now());
    if (budget !== null) this.#change(target, (health) => ({ ...health, budget }));
  }

  #change(target: Target, change: (health: TargetHealth) => TargetHealth): void {
    const name = targetName(target);
    const changed = change(this.of(target));
    this.#healths.delete(name);
    this.#healths.set(name, changed);
    if (this.#healths.size <= MAX_TARGETS) return;
    const [oldest] = this.#healths.keys();
    if (oldest !== undefined) this.#healths.delete(oldest);
  }
}
