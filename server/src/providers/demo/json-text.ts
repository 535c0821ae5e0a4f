/** JSON that may be there or not. */
import type { JsonValue } from '@chimera/protocol/json';

export interface JsonObject {
  [key: string]: JsonValue;
}

/** Undefined for text that is no JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it has fields. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
