/** Servers that are programs, started as children of this process. */
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import {
  HTTP_DEFAULTS,
  openSourceDesk,
  type SourceDesk,
} from '../../../../test/fake-mcp/source-desk.ts';
import { until } from '../../../../test/harness/settled.ts';

const PROGRAM = fileURLToPath(
  new URL('../../../../test/fake-mcp/note-program.ts', import.meta.url),
);
let desk: SourceDesk;

afterEach(async () => {
  await desk.source.close();
});

function open(command: string, args: string[]): SourceDesk {
  const place = { kind: 'program' as const, command, args, cwd: null };
  const access = { notes: { headers: {}, env: { NOTES_KEY: 'a key of its own' } } };
  desk = openSourceDesk({ notes: { ...HTTP_DEFAULTS, place } }, access);
  return desk;
}

test('a program’s tools are offered and run, and it gets its own variables only', async () => {
  process.env.CHIMERA_TEST_SECRET = 'not for others';
  await open(process.execPath, [PROGRAM]).source.start();
  delete process.env.CHIMERA_TEST_SECRET;
  expect(desk.registry.offer(['notes__told'])[0]?.description).toBe('a key of its own; 0');
  expect((await desk.call('notes__search', { query: 'milk' })).output).toMatchObject({ found: 2 });
});

test('what it prints beside its messages hurts nothing', async () => {
  await open(process.execPath, [PROGRAM, 'garbage']).source.start();
  expect((await desk.call('notes__add')).modelOutput).toBe('add: done.');
});

test('a crash in the middle of a call is said, and the program started again for the next one', async () => {
  await open(process.execPath, [PROGRAM]).source.start();
  await expect(desk.call('notes__exit')).rejects.toMatchObject({
    message: expect.stringMatching(/broke off during the call.*not known/),
    output: { server: 'notes', problem: 'broken-off' },
  });
  expect((await desk.call('notes__add')).modelOutput).toBe('add: done.');
});

test.each([
  ['cannot be started', 'no-such-program-anywhere', []],
  ['crashes at its start', process.execPath, [PROGRAM, 'crash']],
])('a program that %s is tried again later', async (_what, command, args) => {
  await open(command, args).source.start();
  expect(desk.registry.names).toEqual([]);
  await until(async () => desk.pausedMs.length === 1);
  expect(desk.reasons).toHaveLength(1);
});

test('a program that says nothing is ended with everything else', async () => {
  const started = open(process.execPath, [PROGRAM, 'silent']).source.start();
  await desk.source.close();
  await started;
  expect(desk.registry.names).toEqual([]);
});
