import { ChimeraError } from '@chimera/protocol/errors';
import { expect, test } from 'vitest';
import type { CompletionBatch } from '../../gateway/completion-port.ts';
import { withSpokenFailure } from './spoken-failure.ts';

const BATCH: CompletionBatch = { type: 'chunks', chunks: [] };

async function* failing(error: unknown): AsyncGenerator<CompletionBatch> {
  yield BATCH;
  throw error;
}

async function read(error: unknown, hasSpoken: boolean): Promise<CompletionBatch[] | unknown[]> {
  const faults: unknown[] = [];
  const spoken = withSpokenFailure(failing(error), {
    hasSpoken: () => hasSpoken,
    onFault: (fault) => faults.push(fault),
  });
  return [...(await Array.fromAsync(spoken)), { faults }];
}

test('a failure is the last batch where the status was told already', async () => {
  const error = new ChimeraError('provider_unavailable');
  expect(await read(error, true)).toEqual([BATCH, { type: 'error', error }, { faults: [] }]);
});

test('what is no message to clients is told as internal, and reported', async () => {
  const fault = new Error('secret');
  expect(await read(fault, true)).toEqual([
    BATCH,
    { type: 'error', error: expect.objectContaining({ code: 'internal' }) },
    { faults: [fault] },
  ]);
});

test('before that, it is thrown', async () => {
  const error = new ChimeraError('provider_unavailable');
  await expect(read(error, false)).rejects.toBe(error);
});

test('the source is closed by whoever closes the batches', async () => {
  let isClosed = false;
  async function* source(): AsyncGenerator<CompletionBatch> {
    try {
      yield BATCH;
      yield BATCH;
    } finally {
      isClosed = true;
    }
  }
  const options = { hasSpoken: () => true, onFault: () => undefined };
  for await (const _batch of withSpokenFailure(source(), options)) break;
  expect(isClosed).toBe(true);
});
