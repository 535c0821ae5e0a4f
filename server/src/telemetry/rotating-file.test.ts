import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RotatingFile } from './rotating-file.ts';
import { openRotatingFile } from './rotating-file.ts';

const DAY_MS = 86_400_000;

let folder: string;
let path: string;
let nowMs: number;
let file: RotatingFile | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chimera-log-'));
  path = join(folder, 'logs', 'chimera.log');
  nowMs = Date.parse('2026-11-21T10:00:00.000Z');
  file = null;
});

afterEach(() => {
  file?.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(rules = { maxBytes: 20, maxArchives: 2 }): RotatingFile {
  file?.close();
  file = openRotatingFile(path, rules, { now: () => nowMs });
  return file;
}

function files(): string[] {
  return readdirSync(join(folder, 'logs')).sort();
}

describe('openRotatingFile', () => {
  test('writes at once, under the name that was asked for', () => {
    open().write('one\n');
    expect(readFileSync(path, 'utf8')).toBe('one\n');
    expect(files()).toEqual(['chimera.log']);
  });

  test('goes on with the file of an earlier process', () => {
    open().write('one\n');
    open().write('two\n');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  test('puts a full file away, and keeps only the newest of those', () => {
    const log = open();
    for (const letter of ['a', 'b', 'c', 'd']) {
      log.write(`${letter.repeat(14)}\n`);
      nowMs += 1000;
    }
    expect(files()).toEqual([
      'chimera.2026-11-21T10-00-02-000Z.log',
      'chimera.2026-11-21T10-00-03-000Z.log',
      'chimera.log',
    ]);
    expect(readFileSync(path, 'utf8')).toBe(`${'d'.repeat(14)}\n`);
  });

  test('a new day begins a new file', () => {
    const log = open();
    log.write('one\n');
    nowMs += DAY_MS;
    log.write('two\n');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
    expect(files()).toHaveLength(2);
  });

  test('a line longer than a file is written whole', () => {
    const line = `${'x'.repeat(100)}\n`;
    open().write(line);
    expect(readFileSync(path, 'utf8')).toBe(line);
    expect(files()).toHaveLength(1);
  });

  test('clears away what earlier processes left, and nothing else', () => {
    mkdirSync(join(folder, 'logs'));
    const others = ['chimera.2026-notes.log', 'other.2026-01-01T00-00-00-000Z.log'];
    for (const name of [
      'chimera.2026-01-01T00-00-00-000Z.log',
      'chimera.2026-01-02T00-00-00-000Z.log',
      'chimera.2026-01-03T00-00-00-000Z.log',
      ...others,
    ]) {
      writeFileSync(join(folder, 'logs', name), 'x');
    }
    open();
    expect(files()).toEqual([
      'chimera.2026-01-02T00-00-00-000Z.log',
      'chimera.2026-01-03T00-00-00-000Z.log',
      'chimera.2026-notes.log',
      'chimera.log',
      'other.2026-01-01T00-00-00-000Z.log',
    ]);
  });
});
