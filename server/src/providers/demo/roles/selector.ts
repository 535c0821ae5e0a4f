/** Chooses who of a group speaks next. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelMessage } from '../../port.ts';
import { isJsonObject, type JsonObject } from '../json-text.ts';

const ASKS_FOR_SPEAKER =
  /\b(?:next (?:role|speaker|agent)|speaks? next|the names are|select .*\brole\b)/i;
const LIST = /\[([^[\]]+)\]/g;

/**
 * The name of the next speaker, when the last instruction asks for one of a list: the first who has not
 * spoken yet, then the one behind the last speaker. Undefined when nothing of that kind is asked.
 */
export function chooseSpeaker(messages: readonly ModelMessage[]): string | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'system' || !ASKS_FOR_SPEAKER.test(last.content)) return undefined;
  const names = readNames(last.content);
  const speakers = messages.flatMap((message) =>
    message.role === 'user' && message.name !== undefined ? [message.name] : [],
  );
  const silent = names.find((name) => !speakers.some((speaker) => isSame(speaker, name)));
  if (silent !== undefined) return silent;
  const lastPlace = names.findIndex((name) => isSame(name, speakers.at(-1) ?? ''));
  return names[(lastPlace + 1) % names.length];
}

/** The choice as an object of a schema; undefined when the schema has no place for it. */
export function speakerInSchema(name: string, { properties }: JsonObject): JsonObject | undefined {
  if (!isJsonObject(properties)) return undefined;
  const filled = Object.entries(properties).map(
    ([field, schema]): [string, JsonValue | undefined] => [field, fill(schema, name)],
  );
  const hasChoice = filled.some(([, value]) => value === name);
  const object: JsonObject = {};
  for (const [field, value] of filled) if (value !== undefined) object[field] = value;
  return hasChoice ? object : undefined;
}

function fill(schema: JsonValue, name: string): JsonValue | undefined {
  if (!isJsonObject(schema)) return undefined;
  const { enum: values, type } = schema;
  if (Array.isArray(values)) return values.includes(name) ? name : values[0];
  return type === 'string' ? 'It is their turn.' : undefined;
}

function readNames(text: string): string[] {
  const lists = [...text.matchAll(LIST)].map(([, list = '']) => list);
  const names = (lists.at(-1) ?? '').split(',').map((name) => name.replaceAll(/["'`]/g, '').trim());
  return names.filter((name) => name !== '');
}

/** Names travel with `_` for what a wire does not take. */
function isSame(a: string, b: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
  return plain(a) === plain(b);
}
