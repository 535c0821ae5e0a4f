/** Whoever copies an example of the configuration out of the documentation gets one that is accepted. */
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../server/src/config/load-config.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGES = globSync(['README.md', 'docs/**/*.md'], { cwd: ROOT }).sort();

/** What an operator who copies the examples has set already. */
const OPERATORS_ENVIRONMENT = {
  GROQ_API_KEY: 'gsk_0123456789',
  LOCAL_KEY: 'key-of-local',
  NOTES_KEY: 'key-of-notes',
  MCP_STDIO: 'true',
};

interface Example {
  /** Page and line. */
  place: string;
  text: string;
}

/** The blocks of a language in all pages. */
function examplesIn(language: string): Example[] {
  return PAGES.flatMap((page) => {
    const text = readFileSync(path.join(ROOT, page), 'utf8');
    return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
      (found) => ({
        place: `${page}:${text.slice(0, found.index).split('\n').length}`,
        text: found[1] ?? '',
      }),
    );
  });
}

const FILES = examplesIn('yaml');
const ENVIRONMENTS = [
  ...examplesIn('sh').filter(({ text }) => /^[A-Z_]+=/.test(text)),
  {
    place: '.env.example, with all that can be taken into use',
    text: readFileSync(path.join(ROOT, '.env.example'), 'utf8').replaceAll(
      /^# ([A-Z_]+=.)/gm,
      '$1',
    ),
  },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chimera-examples-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('examples are found', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(2);
  expect(ENVIRONMENTS.length).toBeGreaterThanOrEqual(2);
});

test.each(FILES)('$place is a configuration file of which everything is used', async ({ text }) => {
  await writeFile(path.join(folder, 'chimera.config.yaml'), text);
  expect(loadConfig({ env: OPERATORS_ENVIRONMENT, cwd: folder }).notices).toEqual([]);
});

test.each(ENVIRONMENTS)('$place is an environment', async ({ text }) => {
  await writeFile(path.join(folder, 'chimera.config.yaml'), '{}');
  await writeFile(path.join(folder, '.env'), text);
  expect(loadConfig({ env: {}, cwd: folder }).notices).toEqual([]);
});
