/** Keeps the count of our own requests for every provider and model that has limits in the configuration. */
import type { ProviderConfig, Target } from '../../config/config.ts';
import type { Clock } from '../../telemetry/clock.ts';
import {
  allowanceOf,
  newOwnLimits,
  type OwnAllowance,
  type OwnLimits,
  spend,
  UNLIMITED,
} from './own-limits.ts';

interface ProviderCounts {
  all: OwnLimits | null;
  models: Map<string, OwnLimits>;
}

/** Counts for as long as the process lives: after a start, the limits are taken to be whole. */
export class OwnCounts {
  readonly #clock: Clock;
  readonly #counts = new Map<string, ProviderCounts>();

  constructor(providers: Record<string, ProviderConfig>, clock: Clock) {
    this.#clock = clock;
    const now = clock.now();
    for (const [name, { limits, modelLimits = {} }] of Object.entries(providers)) {
      const models = Object.entries(modelLimits);
      if (limits === undefined && models.length === 0) continue;
      this.#counts.set(name, {
        all: limits === undefined ? null : newOwnLimits(limits, now),
        models: new Map(models.map(([id, model]) => [id, newOwnLimits(model, now)])),
      });
    }
  }

  requestBegan(target: Target): void {
    this.#spend(target, 'requests', 1);
  }

  /** @param tokens in and out together. */
  tokensSpent(target: Target, tokens: number): void {
    this.#spend(target, 'tokens', tokens);
  }

  /** The least that the limits of the provider and of the model leave. */
  left({ provider, model }: Target): OwnAllowance {
    const counts = this.#counts.get(provider);
    if (counts === undefined) return UNLIMITED;
    const limits = [counts.all, counts.models.get(model)];
    return allowanceOf(
      limits.filter((one) => one !== null && one !== undefined),
      this.#clock.now(),
    );
  }

  #spend({ provider, model }: Target, kind: keyof OwnLimits, amount: number): void {
    const counts = this.#counts.get(provider);
    if (counts === undefined) return;
    const now = this.#clock.now();
    if (counts.all !== null) counts.all = spend(counts.all, kind, amount, now);
    const ofModel = counts.models.get(model);
    if (ofModel !== undefined) counts.models.set(model, spend(ofModel, kind, amount, now));
  }
}
