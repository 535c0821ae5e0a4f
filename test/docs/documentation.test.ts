import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ERRORS } from '@chimera/protocol/errors';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The cells of every row of the tables of a page, without heads and backticks. */
function tableRows(page: string): string[][] {
  const lines = read(page).split('\n');
  const isRule = (line: string | undefined): boolean => /^\|[\s|-]+\|$/.test(line ?? '');
  return lines
    .filter((line, index) => line.startsWith('| ') && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

describe('docs/errors.md', () => {
  const rows = new Map(tableRows('docs/errors.md').map(([code = '', ...cells]) => [code, cells]));

  test.each(Object.entries(ERRORS))('says what %s is', (code, { status, retryable }) => {
    expect(rows.get(code)?.slice(0, 2)).toEqual([String(status), retryable ? 'yes' : 'no']);
  });

  test('names no code that there is not', () => {
    expect([...rows.keys()].filter((code) => !(code in ERRORS))).toEqual([]);
  });
});

describe('settings', () => {
  const names = [...read('server/src/config/settings.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(
    ([, name = '']) => name,
  );

  test('are found in the source', () => {
    expect(names).toEqual(expect.arrayContaining(['PORT', 'DATA_DIR', 'GROQ_API_KEY']));
  });

  test.each(['docs/configuration.md', '.env.example'])('are all in %s', (page) => {
    const text = read(page);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });

  test('stand in the template as they would be written', () => {
    const templated = [...read('.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(
      ([, name = '']) => name,
    );
    expect(templated.filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('docs/decisions/dependencies.md', () => {
  const rows = new Set(tableRows('docs/decisions/dependencies.md').map(([name = '']) => name));
  const dependencies = ['package.json', ...globSync('*/package.json', { cwd: ROOT })].flatMap(
    (file) => {
      const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(read(file));
      return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
        Object.keys(manifest[kind] ?? {}),
      );
    },
  );

  test.each([...new Set(dependencies)].filter((name) => !name.startsWith('@chimera/')))(
    'says why %s is there',
    (name) => {
      expect(rows).toContain(name);
    },
  );

  test('names nothing that is not installed', () => {
    expect([...rows].filter((name) => !dependencies.includes(name))).toEqual([]);
  });
});

test('links between pages lead somewhere', () => {
  const pages = globSync(['README.md', 'docs/**/*.md'], { cwd: ROOT });
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(path.join(ROOT, path.dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  );
  expect(pages.length).toBeGreaterThan(5);
  expect(broken).toEqual([]);
});
