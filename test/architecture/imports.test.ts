import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARROWS, COMPOSITION_ROOT } from './arrows.ts';
import { findCycles, readImports, readSources } from './import-graph.ts';
import { findEnvironmentReaders, findForbidden, roomOf } from './rules.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const files = globSync('{protocol,server,web}/src/**/*.{ts,tsx}', { cwd: ROOT })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !/\.(test|stories)\.tsx?$|\.d\.ts$/.test(file));
const sources = readSources(ROOT, files);
const imports = readImports(sources, (file) => existsSync(path.join(ROOT, file)));

describe('the code', () => {
  test('imports only down the stair', () => {
    expect(findForbidden(imports)).toEqual([]);
  });

  test('has no import cycle at run time', () => {
    expect(findCycles(imports).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  test('never imports a test', () => {
    expect(imports.filter(({ to }) => /\.test\.tsx?$|^(test|bench)\//.test(to))).toEqual([]);
  });

  test('reads the environment in the config room only', () => {
    const readers = findEnvironmentReaders(sources).filter((file) => roomOf(file) !== 'config');
    expect(readers).toEqual([]);
  });

  test('has no room that the table does not know', () => {
    const rooms = new Set(files.filter((file) => file.startsWith('server/')).map(roomOf));
    expect([...rooms].filter((room) => room !== COMPOSITION_ROOT && !(room in ARROWS))).toEqual([]);
  });
});

describe('the rules', () => {
  const forbiddenIn = (file: string, source: string): string[] =>
    findForbidden(readImports(new Map([[file, source]]), () => true));

  test.each([
    ['wire imports a provider', 'server/src/wire/a.ts', `import { b } from '../providers/b.ts';`],
    ['gateway climbs to http', 'server/src/gateway/a.ts', `export * from '../http/b.ts';`],
    ['turns fetch the config', 'server/src/turns/a.ts', `import { b } from '../config/b.ts';`],
    ['store loads the journal late', 'server/src/store/a.ts', `await import('../journal/b.ts');`],
    ['protocol knows the server', 'protocol/src/a.ts', `import '../../server/src/app.ts';`],
    [
      'web knows the server',
      'web/src/a.ts',
      `import type { B } from '../../server/src/store/b.ts';`,
    ],
    ['http knows a harness', 'server/src/http/a.ts', `import { b } from '../../../test/b.ts';`],
    ['a room nobody knows', 'server/src/misc/a.ts', `import { b } from '../store/b.ts';`],
  ])('refuse that %s', (_what, file, source) => {
    expect(forbiddenIn(file, source)).toHaveLength(1);
  });

  test.each([
    ['types of the config', 'server/src/turns/a.ts', `import type { B } from '../config/b.ts';`],
    ['the next stair', 'server/src/http/a.ts', `import { b } from '../turns/b.ts';`],
    ['the protocol', 'server/src/wire/a.ts', `import { b } from '@chimera/protocol/events';`],
    ['a package', 'server/src/wire/a.ts', `import { z } from 'zod';`],
    ['anything in app', 'server/src/app.ts', `import { b } from './store/b.ts';`],
  ])('allow %s', (_what, file, source) => {
    expect(forbiddenIn(file, source)).toEqual([]);
  });

  test('find a cycle of three files, and none of types', () => {
    const around = (isTypeOnly: boolean) => [
      { from: 'a', to: 'b', isTypeOnly: false },
      { from: 'b', to: 'c', isTypeOnly: false },
      { from: 'c', to: 'a', isTypeOnly },
    ];
    expect(findCycles(around(false))).toEqual([['a', 'b', 'c', 'a']]);
    expect(findCycles(around(true))).toEqual([]);
  });

  test.each([
    'const a = process.env.PORT;',
    `const a = process['env'];`,
    'const { env } = process;',
    `import { env } from 'node:process';`,
  ])('see the environment read by %s', (source) => {
    expect(findEnvironmentReaders(new Map([['a.ts', source]]))).toEqual(['a.ts']);
  });

  test('see no environment in other words', () => {
    const source = '/* process.env */ const a = process.pid; const env = import.meta.env;';
    expect(findEnvironmentReaders(new Map([['a.ts', source]]))).toEqual([]);
  });
});
