import { randomUUID } from 'node:crypto';

/** An id for a tool call that comes without one, in the form that OpenAI's have. */
export function createRandomCallId(): string {
  return `call_${randomUUID().replaceAll('-', '')}`;
}
