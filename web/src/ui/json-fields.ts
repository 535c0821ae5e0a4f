/** Reads fields of data that may have any shape. */
import type { JsonValue } from '@chimera/protocol/json';

export function fieldOf(data: JsonValue | undefined, key: string): JsonValue | undefined {
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? data[key] : undefined;
}

/** The field where it is text, else null. */
export function textAt(data: JsonValue | undefined, key: string): string | null {
  const value = fieldOf(data, key);
  return typeof value === 'string' ? value : null;
}

/** The field where it is a number, else null. */
export function numberAt(data: JsonValue | undefined, key: string): number | null {
  const value = fieldOf(data, key);
  return typeof value === 'number' ? value : null;
}

/** The field where it is a list; empty for anything else. */
export function listAt(data: JsonValue | undefined, key: string): JsonValue[] {
  const value = fieldOf(data, key);
  return Array.isArray(value) ? value : [];
}
