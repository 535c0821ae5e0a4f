import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Settings by name, as text. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's own environment; nothing else in the server reads it. */
export function readProcessEnvironment(): Environment {
  return { ...process.env };
}

/**
 * The environment over the `.env` file of a folder. Values are trimmed, and an empty one counts as
 * not set, so that a copied template with blank lines changes nothing.
 */
export function withDotEnvFile(env: Environment, folder: string): Environment {
  return { ...withoutBlanks(readDotEnvFile(folder)), ...withoutBlanks(env) };
}

function withoutBlanks(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
}

function readDotEnvFile(folder: string): Environment {
  const text = readTextFile(join(folder, '.env'));
  return text === null ? {} : parseEnv(text);
}

/** The text of a file, or null where there is none. */
export function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
