/**
 * `${NAME}` in the operator's configuration file.
 *
 * Braces mean something in YAML and so may the text that a variable holds. So references are replaced
 * by a mark before the file is parsed, and the mark by the variable's text afterwards: what a variable
 * holds is always plain text, never YAML.
 */
import type { Environment } from './environment.ts';

/** From Unicode's private use area: YAML allows them, and nobody writes them. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const MARK = /\uE000([A-Za-z0-9_]+)\uE001/g;

export function markReferences(text: string): string {
  return text.replace(REFERENCE, `${OPEN}$1${CLOSE}`);
}

/** Marks as they were written, for messages. */
export function showReferences(text: string): string {
  return text.replace(MARK, (_mark, name: string) => `\${${name}}`);
}

/** Puts the variables into every text of a parsed file. */
export function expandReferences(
  value: unknown,
  env: Environment,
  onUnset: (variable: string, path: PropertyKey[]) => void,
  path: PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') {
    return value.replace(MARK, (_mark, variable: string) => {
      const text = env[variable];
      if (text === undefined) onUnset(variable, path);
      return text ?? '';
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => expandReferences(item, env, onUnset, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      expandReferences(item, env, onUnset, [...path, key]),
    ]),
  );
}
