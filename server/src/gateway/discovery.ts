/** The lists of models that the providers give, fetched once in a while and kept. */
import type { ModelInfo, Provider } from '../providers/port.ts';
import { atMost, type Clock } from '../telemetry/clock.ts';

const FRESH_MS = 10 * 60_000;
/** A provider that could not be asked is asked again after this. */
const RETRY_AFTER_MS = 30_000;
const LIST_TIMEOUT_MS = 10_000;
/** Nobody waits longer than this for a first list. */
const FIRST_LIST_WAIT_MS = 3_000;

interface Entry {
  models: ModelInfo[] | null;
  nextFetchAt: number;
  /** Nobody waits for a provider that has failed to answer once. */
  hasBeenAsked: boolean;
  fetching: Promise<void> | null;
}

export interface Discovery {
  /** What is known now, without waiting; null when the provider has never answered. */
  known(provider: string): ModelInfo[] | null;
  /** Refreshes what is stale in the background, and waits, bounded, for lists that never came. */
  ready(): Promise<void>;
}

/** @param onFailure is told when a provider could not be asked. */
export function createDiscovery(
  providers: ReadonlyMap<string, Provider>,
  clock: Clock,
  onFailure: (provider: string, error: unknown) => void,
): Discovery {
  const entries = new Map<string, Entry>();
  for (const name of providers.keys()) {
    entries.set(name, { models: null, nextFetchAt: 0, hasBeenAsked: false, fetching: null });
  }

  async function fetchModels(name: string, provider: Provider, entry: Entry): Promise<void> {
    try {
      entry.models = await provider.listModels(AbortSignal.timeout(LIST_TIMEOUT_MS));
      entry.nextFetchAt = clock.now() + FRESH_MS;
    } catch (error) {
      entry.nextFetchAt = clock.now() + RETRY_AFTER_MS;
      onFailure(name, error);
    } finally {
      entry.hasBeenAsked = true;
      entry.fetching = null;
    }
  }

  return {
    known: (provider) => entries.get(provider)?.models ?? null,
    async ready() {
      const firstLists: Promise<void>[] = [];
      for (const [name, provider] of providers) {
        const entry = entries.get(name);
        if (entry === undefined) continue;
        if (entry.fetching === null && clock.now() >= entry.nextFetchAt) {
          entry.fetching = fetchModels(name, provider, entry);
        }
        if (!entry.hasBeenAsked && entry.fetching !== null) firstLists.push(entry.fetching);
      }
      if (firstLists.length > 0) await atMost(Promise.all(firstLists), FIRST_LIST_WAIT_MS);
    },
  };
}
