import { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyRequest } from 'fastify';

const MAX_CHARACTERS = 256;

/**
 * The key under which a request that is sent again is known for the same one; null without one.
 *
 * @throws {ChimeraError} `invalid_request`.
 */
export function readIdempotencyKey(request: Pick<FastifyRequest, 'headers'>): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && key !== '' && key.length <= MAX_CHARACTERS) return key;
  throw new ChimeraError('invalid_request', {
    message: `The header Idempotency-Key must have 1 to ${MAX_CHARACTERS} characters.`,
    field: 'Idempotency-Key',
  });
}
