/** Decides which scenario serves a request. */
import { findScenario } from './named-scenarios.ts';
import type { Scenario } from './scenario.ts';

interface QueuedScenario {
  scenario: Scenario;
  timesLeft: number;
}

export class ScenarioDesk {
  readonly #initialDefaults: Scenario;
  #defaults: Scenario;
  #queued: QueuedScenario[] = [];

  constructor(defaults: Scenario) {
    this.#initialDefaults = defaults;
    this.#defaults = defaults;
  }

  /** What happens to requests that nothing else serves. */
  get defaults(): Scenario {
    return this.#defaults;
  }

  get queuedCount(): number {
    return this.#queued.length;
  }

  queue(...scenarios: Scenario[]): void {
    for (const scenario of scenarios) {
      this.#queued.push({ scenario, timesLeft: scenario.times ?? 1 });
    }
  }

  setDefaults(defaults: Scenario): void {
    this.#defaults = defaults;
  }

  reset(): void {
    this.#defaults = this.#initialDefaults;
    this.#queued = [];
  }

  /** The defaults, over them what the model's prefix names, over that what is next in the queue. */
  assign(model: string): Scenario {
    const named = model.includes('/')
      ? findScenario(model.slice(0, model.indexOf('/')))
      : undefined;
    return { ...this.#defaults, ...named, ...this.#takeQueued(model) };
  }

  #takeQueued(model: string): Scenario | undefined {
    const next = this.#queued.find(
      ({ scenario }) => scenario.model === undefined || scenario.model === model,
    );
    if (next === undefined) return undefined;
    next.timesLeft -= 1;
    if (next.timesLeft <= 0) this.#queued.splice(this.#queued.indexOf(next), 1);
    return next.scenario;
  }
}
