/** Says what is wrong with a request: the field, and what is allowed there. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { z } from 'zod';

/**
 * What a schema makes of a value.
 *
 * @param path where in the request the value stands; empty for the whole.
 * @throws {ChimeraError} `invalid_request`, naming the field.
 */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown, path = ''): T {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidRequest(result.error, path);
  return result.data;
}

/** What is read of a request, or why it cannot be, in the form that Fastify asks of a validator. */
export function tryToRead<T>(read: () => T): { value: T } | { error: Error } {
  try {
    return { value: read() };
  } catch (error) {
    return { error: error instanceof Error ? error : new ChimeraError('invalid_request') };
  }
}

/** @param path where in the request the checked value stands; empty for the whole. */
export function invalidRequest(error: z.ZodError, path = ''): ChimeraError {
  const [first] = error.issues;
  const field = [path, ...(first?.path ?? [])].filter((part) => part !== '').join('.');
  return new ChimeraError('invalid_request', {
    message: `${field === '' ? 'The request' : field}: ${first?.message ?? 'is not valid'}.`,
    field: field === '' ? undefined : field,
    details: {
      issues: error.issues.map((issue) => ({
        field: [path, ...issue.path].filter((part) => part !== '').join('.'),
        message: issue.message,
      })),
    },
  });
}
