import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseConfig } from './config.ts';

/** Name of the SQLite file in the data folder when no address is given. */
const DEFAULT_FILE = 'chimera.sqlite';

/**
 * Reads `DATABASE_URL`: a `file:` path (relative ones from `cwd`) or a `postgres://` address. The
 * address may hold a password, so no part of it but its scheme is ever shown.
 */
export function parseDatabaseUrl(
  url: string | undefined,
  folders: { cwd: string; dataDir: string },
  problems: string[],
): DatabaseConfig | null {
  if (url === undefined) return { kind: 'sqlite', file: join(folders.dataDir, DEFAULT_FILE) };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  if (url.startsWith('file:///')) return { kind: 'sqlite', file: fileURLToPath(url) };
  if (/^file:[^/]|^file:\/[^/]/.test(url)) {
    return { kind: 'sqlite', file: resolve(folders.cwd, url.slice('file:'.length)) };
  }
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? 'no scheme';
  problems.push(
    `DATABASE_URL (${scheme}) must be file:<path> for SQLite, or postgres://… for Postgres`,
  );
  return null;
}
