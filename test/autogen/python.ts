/** A Python with the packages of `requirements.txt`, in a virtual environment that is made once. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/autogen/', import.meta.url));
/** AutoGen 0.2.13 wants 3.8 to 3.12, what runs it here 3.10. */
const CANDIDATES = ['python3.12', 'python3.11', 'python3.10', 'python3'];
const SUPPORTED = /^3\.(10|11|12)\n$/;
const ASK_VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/**
 * The path of its interpreter. pip takes the packages from where it is set up to take them.
 *
 * @throws when there is no Python of a version that AutoGen runs on, or pip fails.
 */
export async function preparePython(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = `${CACHE}${hash}`;
  const python = `${folder}/bin/python`;
  if (existsSync(`${folder}/complete`)) return python;
  const base = await findPython();
  await rm(folder, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  await run(base, ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
  await mkdir(`${folder}/complete`);
  return python;
}

async function findPython(): Promise<string> {
  for (const candidate of CANDIDATES) {
    const version = await run(candidate, ['-c', ASK_VERSION]).catch(() => null);
    if (version !== null && SUPPORTED.test(version.stdout)) return candidate;
  }
  throw new Error(`AutoGen 0.2.13 needs Python 3.10 to 3.12, as one of ${CANDIDATES.join(', ')}.`);
}
