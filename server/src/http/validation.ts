/** Says what is wrong with a request: the field, and what is allowed there. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { z } from 'zod';

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
