/** Reads the arguments of a call as a model wrote them. */
import type { JsonValue } from '@chimera/protocol/json';
import { jsonrepair } from 'jsonrepair';

export type ReadArguments = { ok: true; value: JsonValue } | { ok: false; problem: string };

const NO_JSON: ReadArguments = {
  ok: false,
  problem: 'The arguments are not valid JSON. Call the tool again.',
};

/**
 * JSON, or text of which it is plain what JSON was meant: with raw line breaks in its strings, commas
 * too many, single quotes, a code fence around it, or without its last brackets. Such a text is only
 * taken when it makes an object.
 *
 * @param isWhole false when the model was cut off: then nothing that is missing is put in.
 */
export function readArguments(text: string, isWhole: boolean): ReadArguments {
  if (text.trim() === '') return { ok: true, value: {} };
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue };
  } catch {
    return isWhole ? readRepaired(text) : NO_JSON;
  }
}

function readRepaired(text: string): ReadArguments {
  try {
    const value = JSON.parse(jsonrepair(text)) as JsonValue;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ok: true, value } : NO_JSON;
  } catch {
    return NO_JSON;
  }
}
