import { createStore, type StoreApi } from 'zustand/vanilla';
import { retryDelayMs, type WakeUp, waitForRetry } from './retry-delay.ts';

/** `offline`: this device has no network. `unreachable`: the server does not answer. */
export type ConnectionStatus = 'online' | 'offline' | 'unreachable';

export interface ConnectionTools {
  /** Asks the server whether it is there. */
  isHealthy: () => Promise<boolean>;
  wakeUp: WakeUp;
  random: () => number;
  /** Whether the device has a network; browsers know only a sure no. */
  hasNetwork: () => boolean;
}

/**
 * Knows whether the server can be reached, from how the calls of the page fare. After one that failed it
 * asks again, ever more slowly, until the server is back.
 */
export class Connection {
  readonly store: StoreApi<{ status: ConnectionStatus }> = createStore(() => ({
    status: 'online',
  }));
  readonly #tools: ConnectionTools;
  #isProbing = false;

  constructor(tools: ConnectionTools) {
    this.#tools = tools;
  }

  /** Takes note of how a call fared. */
  report(isReachable: boolean): void {
    this.#setStatus(isReachable ? 'online' : this.#tools.hasNetwork() ? 'unreachable' : 'offline');
    if (!isReachable && !this.#isProbing) void this.#probe();
  }

  async #probe(): Promise<void> {
    const { isHealthy, random, wakeUp } = this.#tools;
    this.#isProbing = true;
    const never = new AbortController().signal;
    for (let failures = 1; this.store.getState().status !== 'online'; failures += 1) {
      await waitForRetry(retryDelayMs(failures, random), wakeUp, never);
      if (await isHealthy()) this.#setStatus('online');
    }
    this.#isProbing = false;
  }

  #setStatus(status: ConnectionStatus): void {
    if (this.store.getState().status !== status) this.store.setState({ status });
  }
}
