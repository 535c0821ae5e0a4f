/** Whoever copies an example of the configuration out of the documentation gets one that is accepted. */
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgents } from '../../server/src/agents/load-agents.ts';
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

const YAML = examplesIn('yaml');
const AGENTS = YAML.filter(({ text }) => text.startsWith('kind: '));
const FILES = YAML.filter((example) => !AGENTS.includes(example));
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
  expect(AGENTS.length).toBeGreaterThanOrEqual(2);
});

test('the agents of all pages can stand beside those that come with it', async () => {
  await cp(path.join(ROOT, 'agents'), folder, { recursive: true });
  for (const [index, { text }] of AGENTS.entries()) {
    await writeFile(path.join(folder, `example-${index}.yaml`), text);
  }
  const shopTools = ['search_products', 'show_product_details', 'get_recommendations'];
  const cartTools = ['add_to_cart', 'view_cart', 'update_cart_item', 'remove_from_cart'];
  const { runnables } = loadAgents({ folder, toolNames: ['clock', ...shopTools, ...cartTools] });
  for (const { text } of AGENTS) {
    const [, kind, name] = /^kind: (\w+)\nname: (\S+)/.exec(text) ?? [];
    expect([...runnables.keys()]).toContain(`${kind}/${name}`);
  }
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
