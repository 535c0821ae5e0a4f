import type { ModelList, ModelSummary } from '@chimera/protocol/api';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApiClient } from './api-client.ts';
import { describeError } from './api-error.ts';

export interface ModelCatalogueState {
  status: 'loading' | 'ready' | 'failed';
  models: ModelSummary[];
  /** What answers when nothing is chosen. */
  defaultModel: string | null;
  /** What the reader chose; null for the default. */
  chosenModel: string | null;
  error: string | null;
}

/** Keeps the choice of the reader, in the browser's storage where there is one. */
export interface ChoiceStorage {
  read(): string | null;
  write(choice: string | null): void;
}

/** The models that can be asked, and the one that is. */
export class ModelCatalogue {
  readonly store: StoreApi<ModelCatalogueState>;
  readonly #api: Pick<ApiClient, 'listModels'>;
  readonly #storage: ChoiceStorage;

  constructor(api: Pick<ApiClient, 'listModels'>, storage: ChoiceStorage) {
    this.#api = api;
    this.#storage = storage;
    this.store = createStore(() => ({
      status: 'loading',
      models: [],
      defaultModel: null,
      chosenModel: storage.read(),
      error: null,
    }));
  }

  /** Reads the catalogue. Never rejects. */
  async load(): Promise<void> {
    try {
      const list = await this.#api.listModels();
      const { chosenModel } = this.store.getState();
      this.store.setState({
        status: 'ready',
        models: list.models,
        defaultModel: list.defaultModel,
        // A model that is gone would make every message fail.
        chosenModel: chosenModel !== null && isServed(list, chosenModel) ? chosenModel : null,
        error: null,
      });
    } catch (error) {
      if (this.store.getState().status === 'ready') return;
      this.store.setState({ status: 'failed', error: describeError(error) });
    }
  }

  /**
   * Reads the catalogue now and again and again, since the health of models changes.
   *
   * @returns ends it.
   */
  watch(everyMs: number): () => void {
    void this.load();
    const timer = setInterval(() => void this.load(), everyMs);
    return () => clearInterval(timer);
  }

  /** @param model an id of the catalogue, or null for the default. */
  choose(model: string | null): void {
    this.store.setState({ chosenModel: model });
    this.#storage.write(model);
  }
}

function isServed(list: ModelList, model: string): boolean {
  return list.models.some(({ id, aliases }) => id === model || aliases.includes(model));
}
