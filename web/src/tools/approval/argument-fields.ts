/** The arguments of a call as fields that a person can change, and back. */
import type { JsonValue } from '@chimera/protocol/json';

/** One argument while it is edited. */
export interface ArgumentField {
  /** Empty when the arguments as a whole are one field. */
  name: string;
  kind: 'text' | 'number' | 'flag' | 'json';
  /** What is written in it; `true` or `false` for a flag. */
  text: string;
}

/** The arguments as they were written, or what is wrong with them, by the field's name. */
export type ReadArguments =
  | { isValid: true; input: JsonValue }
  | { isValid: false; problems: ReadonlyMap<string, string> };

export function toFields(input: JsonValue): ArgumentField[] {
  if (!isRecord(input)) return [{ name: '', kind: 'json', text: toJson(input) }];
  return Object.entries(input).map(([name, value]) => toField(name, value));
}

function toField(name: string, value: JsonValue): ArgumentField {
  if (typeof value === 'string') return { name, kind: 'text', text: value };
  if (typeof value === 'number') return { name, kind: 'number', text: String(value) };
  if (typeof value === 'boolean') return { name, kind: 'flag', text: String(value) };
  return { name, kind: 'json', text: toJson(value) };
}

/** Reads what was written. Whether it fits the tool, the server judges. */
export function readFields(fields: readonly ArgumentField[]): ReadArguments {
  const problems = new Map<string, string>();
  const values = fields.map((field): [string, JsonValue] => {
    const value = readField(field);
    if (value !== undefined) return [field.name, value];
    problems.set(field.name, field.kind === 'number' ? 'Write a number.' : 'This is not JSON.');
    return [field.name, null];
  });
  if (problems.size > 0) return { isValid: false, problems };
  const [first] = values;
  const isWhole = first !== undefined && first[0] === '';
  return { isValid: true, input: isWhole ? first[1] : Object.fromEntries(values) };
}

function readField({ kind, text }: ArgumentField): JsonValue | undefined {
  switch (kind) {
    case 'text':
      return text;
    case 'flag':
      return text === 'true';
    case 'number': {
      const number = Number(text);
      return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
    }
    case 'json':
      try {
        return JSON.parse(text) as JsonValue;
      } catch {
        return undefined;
      }
  }
}

function isRecord(value: JsonValue): value is { [key: string]: JsonValue } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function toJson(value: JsonValue): string {
  return JSON.stringify(value, null, 2);
}
