import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readTextFile } from './environment.ts';

const SECRET_BYTES = 32;
const MIN_CHARACTERS = 16;

/**
 * The secret that a file keeps; makes the file, readable by its owner only, where there is none.
 *
 * @param prefix what a new secret begins with, so that it can be told from others.
 * @throws {Error} when the file holds something too short to be a secret.
 */
export function readOrCreateSecretFile(path: string, prefix = ''): string {
  const existing = readTextFile(path);
  if (existing === null) return createSecretFile(path, prefix);
  const secret = existing.trim();
  if (secret.length < MIN_CHARACTERS) {
    throw new Error(
      `${path} must hold at least ${MIN_CHARACTERS} characters; delete it to have a new one made`,
    );
  }
  return secret;
}

function createSecretFile(path: string, prefix: string): string {
  const secret = prefix + randomBytes(SECRET_BYTES).toString('base64url');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${secret}\n`, { flag: 'wx', mode: 0o600 });
  return secret;
}
