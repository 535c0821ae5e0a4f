import { ChimeraError } from '@chimera/protocol/errors';
import type { CompletionBatch } from '../../gateway/completion-port.ts';

export interface SpokenFailureOptions {
  /** Whether the client was told a status already; a heartbeat is enough for that. */
  hasSpoken(): boolean;
  /** Told of errors that are no message to the client. */
  onFault(error: unknown): void;
}

/**
 * Turns what the source throws into the last batch as soon as it is too late for a status, so that the
 * client learns what happened and not only that the connection broke.
 */
export function withSpokenFailure(
  batches: AsyncIterable<CompletionBatch>,
  { hasSpoken, onFault }: SpokenFailureOptions,
): AsyncIterable<CompletionBatch> {
  const iterator = batches[Symbol.asyncIterator]();

  function speak(error: unknown): IteratorResult<CompletionBatch> {
    if (!hasSpoken()) throw error;
    if (!(error instanceof ChimeraError)) onFault(error);
    const spoken = error instanceof ChimeraError ? error : new ChimeraError('internal');
    return { done: false, value: { type: 'error', error: spoken } };
  }

  // Not a generator: it would put more promises between a token and its reader.
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => iterator.next().catch(speak),
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    }),
  };
}
