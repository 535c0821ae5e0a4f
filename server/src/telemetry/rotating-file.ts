import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, parse } from 'node:path';
import type { Clock } from './clock.ts';

export interface RotatingFile {
  write(line: string): void;
  close(): void;
}

export interface RotationRules {
  /** Size at which a file is put away. */
  maxBytes: number;
  /** How many files that were put away are kept, whichever process made them. */
  maxArchives: number;
}

/**
 * A log file that keeps its name: when it is full, or a new day (UTC) begins, it is put away as
 * `name.<time>.ext` and begun anew. Lines are written at once, so that none is lost in a crash. A disk
 * that takes no more lines does not stop the server: that is said once on standard error.
 *
 * @throws when the file cannot be opened.
 */
export function openRotatingFile(path: string, rules: RotationRules, clock: Clock): RotatingFile {
  mkdirSync(dirname(path), { recursive: true });
  let descriptor = openSync(path, 'a', 0o640);
  const existing = fstatSync(descriptor);
  let sizeBytes = existing.size;
  let day = sizeBytes === 0 ? dayOf(clock.now()) : dayOf(existing.mtimeMs);
  let isFailing = false;
  removeOldArchives(path, rules.maxArchives);

  function putAway(): void {
    renameSync(path, archivePath(path, clock.now()));
    const full = descriptor;
    descriptor = openSync(path, 'a', 0o640);
    closeSync(full);
    sizeBytes = 0;
    removeOldArchives(path, rules.maxArchives);
  }

  return {
    write(line) {
      try {
        const today = dayOf(clock.now());
        const bytes = Buffer.byteLength(line);
        const isFull = sizeBytes > 0 && sizeBytes + bytes > rules.maxBytes;
        if (isFull || (sizeBytes > 0 && today !== day)) putAway();
        day = today;
        writeSync(descriptor, line);
        sizeBytes += bytes;
        isFailing = false;
      } catch (error) {
        if (!isFailing) process.stderr.write(`LOG_FILE ${path} cannot be written: ${error}\n`);
        isFailing = true;
      }
    },
    close() {
      closeSync(descriptor);
    },
  };
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function archivePath(path: string, timeMs: number): string {
  const { dir, name, ext } = parse(path);
  const time = new Date(timeMs).toISOString().replaceAll(/[:.]/g, '-');
  return join(dir, `${name}.${time}${ext}`);
}

function removeOldArchives(path: string, maxArchives: number): void {
  const { dir, name, ext } = parse(path);
  const isArchive = (file: string): boolean =>
    file.startsWith(`${name}.`) &&
    file.endsWith(ext) &&
    /^\d{4}-\d\d-\d\dT[\d-]+Z$/.test(file.slice(name.length + 1, file.length - ext.length));
  const archives = readdirSync(dir).filter(isArchive).sort();
  for (const file of archives.slice(0, Math.max(0, archives.length - maxArchives))) {
    rmSync(join(dir, file), { force: true });
  }
}
