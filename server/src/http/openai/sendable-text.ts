/** Not every character of a request can be sent on: some upstreams refuse NUL, and half characters. */
import { storable } from '../../turns/storable.ts';

/** The same value with all its text as `/api` would keep it; the very same where nothing is wrong. */
export function withSendableText<T>(value: T): T {
  return (isSendable(value) ? value : mended(value)) as T;
}

function isSendable(value: unknown): boolean {
  if (typeof value === 'string') return storable(value) === value;
  return typeof value !== 'object' || value === null || Object.values(value).every(isSendable);
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, mended(each)]));
}
