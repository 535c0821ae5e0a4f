/** Reads fields of data that may have any shape. */
import type { JsonValue } from '@chimera/protocol/json';

export function fieldOf(data: JsonValue, key: string): JsonValue | undefined {
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? data[key] : undefined;
}

/** The field where it is text, else null. */
export function textAt(data: JsonValue, key: string): string | null {
  const value = fieldOf(data, key);
  return typeof value === 'string' ? value : null;
}
