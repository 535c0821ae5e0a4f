/** What each target has shown to be able to do; forgotten when the process ends. */
import type { ProviderConfig, Target } from '../config/config.ts';
import type { ContinuationRequest } from './continuation.ts';
import { targetName } from './port.ts';

export class Abilities {
  readonly #configured: (provider: string) => ProviderConfig['prefill'];
  readonly #refusesPrefill = new Set<string>();
  readonly #refusesTools = new Set<string>();

  /** @param configured the `prefill` setting of a provider. */
  constructor(configured: (provider: string) => ProviderConfig['prefill']) {
    this.#configured = configured;
  }

  continuationOf(target: Target): ContinuationRequest {
    const isRefused =
      this.#configured(target.provider) === 'no' || this.#refusesPrefill.has(targetName(target));
    return isRefused ? 'continue' : 'prefill';
  }

  /** Whether the words that follow a prefill may be trusted to go on from it. */
  isPrefillTrusted(target: Target): boolean {
    return this.#configured(target.provider) === 'yes';
  }

  rememberPrefillRefused(target: Target): void {
    this.#refusesPrefill.add(targetName(target));
  }

  takesTools(target: Target): boolean {
    return !this.#refusesTools.has(targetName(target));
  }

  rememberToolsRefused(target: Target): void {
    this.#refusesTools.add(targetName(target));
  }
}
