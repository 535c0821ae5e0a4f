import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type HttpNoteServer,
  startHttpNoteServer,
} from '../../../../test/fake-mcp/http-note-server.ts';
import { ALL_TOOLS, SEARCH } from '../../../../test/fake-mcp/note-server.ts';
import {
  HTTP_DEFAULTS,
  openSourceDesk,
  type SourceDesk,
} from '../../../../test/fake-mcp/source-desk.ts';
import { until } from '../../../../test/harness/settled.ts';
import type { McpServerConfig } from '../../config/config.ts';

let notes: HttpNoteServer;
let desk: SourceDesk;

beforeEach(async () => {
  notes = await startHttpNoteServer();
});

afterEach(async () => {
  await desk.source.close();
  await notes.stop();
});

async function open(config: Partial<McpServerConfig> = {}): Promise<void> {
  const server = { ...HTTP_DEFAULTS, place: { kind: 'http' as const, url: notes.url }, ...config };
  const access = { notes: { headers: { authorization: 'Bearer of-notes' }, env: {} } };
  desk = openSourceDesk({ notes: server }, access);
  await desk.source.start();
}

describe('the tools of a server', () => {
  test('are offered under its name, with their schemas as they are', async () => {
    await open();
    expect(desk.registry.names).toEqual(ALL_TOOLS.map(({ name }) => `notes__${name}`));
    expect(desk.registry.offer(['notes__search'])).toEqual([
      { name: 'notes__search', description: 'Finds notes.', parameters: SEARCH.inputSchema },
    ]);
    expect(new Set(notes.authorizations)).toEqual(new Set(['Bearer of-notes']));
  });

  test('are those that the operator allows', async () => {
    await open({ allow: ['search', 're*'], deny: ['*name'] });
    expect(desk.registry.names).toEqual(['notes__search', 'notes__refuse']);
  });

  test('need a person’s approval unless they only read, and run again when that does no harm', async () => {
    await open();
    const { registry } = desk;
    const hints = (name: string): [boolean, boolean] => [
      registry.needsApproval(`notes__${name}`, {}),
      registry.isIdempotent(`notes__${name}`),
    ];
    expect(hints('search')).toEqual([false, true]);
    expect(hints('add')).toEqual([true, false]);
    expect(hints('rename')).toEqual([true, true]);
  });

  test.each([
    ['always', true],
    ['never', false],
  ] as const)('need approval as the operator says: %s', async (approval, isNeeded) => {
    await open({ approval });
    expect(desk.registry.needsApproval('notes__search', {})).toBe(isNeeded);
    expect(desk.registry.needsApproval('notes__add', {})).toBe(isNeeded);
  });

  test('check their arguments', async () => {
    await open();
    const { registry } = desk;
    expect(registry.parse('notes__search', '{"query":"milk"}')).toEqual({
      ok: true,
      input: { query: 'milk' },
    });
    expect(registry.parse('notes__search', '{"query":5}')).toMatchObject({
      ok: false,
      field: 'query',
    });
    expect(registry.parse('notes__search', '{"query":"x","more":1}')).toMatchObject({ ok: false });
  });

  test('that another has the name of are left to it', async () => {
    desk = openSourceDesk({
      notes: { ...HTTP_DEFAULTS, place: { kind: 'http', url: notes.url } },
    });
    desk.registry.add([
      {
        offer: { name: 'notes__search', description: 'Ours.', parameters: {} },
        isIdempotent: true,
        timeoutMs: 1,
        check: () => ({ ok: true, input: null }),
        needsApproval: () => false,
        execute: async () => ({ output: null, modelOutput: 'ours' }),
      },
    ]);
    await desk.source.start();
    expect(desk.registry.offer(['notes__search'])[0]?.description).toBe('Ours.');
    expect(desk.registry.names).toContain('notes__add');
  });
});

describe('a list of tools', () => {
  test('is read again when the server says so', async () => {
    await open();
    const changed = desk.nextList();
    notes.state.tools = [SEARCH];
    await notes.announceTools();
    expect((await changed).names).toEqual(['notes__search']);
    expect(desk.registry.names).toEqual(['notes__search']);
  });

  test('is read no more often than once in a pause, and then once for all changes', async () => {
    await open();
    const changed = desk.nextList();
    notes.state.tools = [SEARCH];
    await notes.announceTools();
    await changed;
    for (let round = 0; round < 5; round++) await notes.announceTools();
    const again = desk.nextList();
    desk.pauses[0]?.end();
    await again;
    expect(desk.pausedMs).toEqual([1_000, 1_000]);
    expect(desk.lists).toHaveLength(3);
  });

  test('is used as far as it can be', async () => {
    notes.state.tools = [
      SEARCH,
      'garbage',
      { name: 'no-schema' },
      { name: 'a list', inputSchema: { type: 'array' } },
      SEARCH,
      { name: 'huge', inputSchema: { type: 'object', description: 'x'.repeat(40_000) } },
      { name: 'odd', description: 5, inputSchema: { type: 'object' }, annotations: 'odd' },
    ];
    await open();
    expect(desk.registry.names).toEqual(['notes__search', 'notes__odd']);
    expect(desk.lists[0]?.leftOut).toEqual([
      expect.stringContaining('Entry 1 is no tool'),
      expect.stringContaining('Entry 2 is no tool'),
      expect.stringContaining('Entry 3 is no tool'),
      'Entry 4 repeats the name search.',
      'The schema of huge has more than 32768 characters.',
    ]);
  });

  test('that cannot be read at all leaves the last one on offer', async () => {
    await open();
    const { names } = desk.registry;
    notes.state.tools = null;
    await notes.announceTools();
    await until(async () => desk.pauses.length === 1);
    expect(desk.registry.names).toEqual(names);

    notes.state.tools = [SEARCH];
    await notes.announceTools();
    const changed = desk.nextList();
    desk.pauses[0]?.end();
    expect((await changed).names).toEqual(['notes__search']);
    expect(desk.reasons).toEqual([]);
  });
});

test('a server of the older form is spoken to in that', async () => {
  const older = await startHttpNoteServer('sse');
  desk = openSourceDesk({ old: { ...HTTP_DEFAULTS, place: { kind: 'http', url: older.url } } });
  await desk.source.start();
  expect((await desk.call('old__search', { query: 'milk' })).modelOutput).toBe('Two notes.');
  await older.stop();
});
