import type { AgentSummary, ModelSummary } from '@chimera/protocol/api';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { KeyValueStorage } from '../ui/preferences.ts';
import type { ApiClient } from './api-client.ts';
import { describeError } from './api-error.ts';

export interface ModelCatalogueState {
  status: 'loading' | 'ready' | 'failed';
  models: ModelSummary[];
  /** What answers when nothing is chosen. */
  defaultModel: string | null;
  agents: AgentSummary[];
  /** What new conversations begin with, as the reader chose it; null for the default. */
  chosenModel: string | null;
  /** What the reader chose in conversations, by their ids. */
  choices: Readonly<Record<string, string | null>>;
  error: string | null;
}

/** The choice for new conversations, and those that were made in conversations. */
const DEFAULT_KEY = 'chimera.model';
const CHOICES_KEY = 'chimera.models';
/** Choices in as many conversations are kept, the latest. */
const MAX_CHOICES = 100;

/** The models and agents that can be asked, and which of them is. */
export class ModelCatalogue {
  readonly store: StoreApi<ModelCatalogueState>;
  readonly #api: Pick<ApiClient, 'listModels' | 'listAgents'>;
  readonly #storage: KeyValueStorage;

  constructor(api: Pick<ApiClient, 'listModels' | 'listAgents'>, storage: KeyValueStorage) {
    this.#api = api;
    this.#storage = storage;
    this.store = createStore(() => ({
      status: 'loading',
      models: [],
      agents: [],
      defaultModel: null,
      chosenModel: storage.get(DEFAULT_KEY),
      choices: readChoices(storage.get(CHOICES_KEY)),
      error: null,
    }));
  }

  /** Reads the catalogue. Never rejects. */
  async load(): Promise<void> {
    try {
      const [list, agents] = await Promise.all([this.#api.listModels(), this.#listAgents()]);
      this.store.setState({ status: 'ready', ...list, agents, error: null });
    } catch (error) {
      if (this.store.getState().status === 'ready') return;
      this.store.setState({ status: 'failed', error: describeError(error) });
    }
  }

  /** Models can be asked also where the agents could not be read. */
  async #listAgents(): Promise<AgentSummary[]> {
    try {
      return (await this.#api.listAgents()).agents;
    } catch {
      return this.store.getState().agents;
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

  /**
   * Keeps what the reader chose.
   *
   * @param conversationId null for new conversations.
   * @param model an id of the catalogue, or null for the default.
   */
  choose(conversationId: string | null, model: string | null): void {
    if (conversationId === null) {
      this.store.setState({ chosenModel: model });
      this.#storage.set(DEFAULT_KEY, model);
      return;
    }
    const { [conversationId]: _before, ...others } = this.store.getState().choices;
    const latest = Object.entries(others).slice(1 - MAX_CHOICES);
    const choices = { ...Object.fromEntries(latest), [conversationId]: model };
    this.store.setState({ choices });
    this.#storage.set(CHOICES_KEY, JSON.stringify(choices));
  }
}

/** Another version of the page may have written something else there. */
function readChoices(text: string | null): Record<string, string | null> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    const isChoice = ([, model]: [string, unknown]) => model === null || typeof model === 'string';
    return Object.fromEntries(Object.entries(value).filter(isChoice));
  } catch {
    return {};
  }
}
