/** A provider that only lists models, as a test tells it to. */
import type { ModelInfo, Provider } from '../../server/src/providers/port.ts';

export class ListingProvider implements Provider {
  /** What the next list holds; a promise that never ends is a provider that does not answer. */
  answer: () => Promise<ModelInfo[]>;
  /** Lists that were asked for. */
  requests = 0;

  constructor(...ids: string[]) {
    this.answer = async () => ids.map((id) => ({ id }));
  }

  listModels(): Promise<ModelInfo[]> {
    this.requests++;
    return this.answer();
  }

  stream(): never {
    throw new Error('This provider only lists models.');
  }

  async close(): Promise<void> {}
}
