/** Calls of tools of a server over HTTP, while all is well and while it is not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type HttpNoteServer,
  startHttpNoteServer,
} from '../../../../test/fake-mcp/http-note-server.ts';
import {
  HTTP_DEFAULTS,
  openSourceDesk,
  type SourceDesk,
} from '../../../../test/fake-mcp/source-desk.ts';
import { until } from '../../../../test/harness/settled.ts';
import type { ToolFailure } from '../port.ts';

let notes: HttpNoteServer;
let desk: SourceDesk;

beforeEach(async () => {
  notes = await startHttpNoteServer();
  await open();
});

afterEach(async () => {
  await desk.source.close();
  await notes.stop();
});

async function open(timeoutMs = 10_000): Promise<void> {
  desk = openSourceDesk({
    notes: { ...HTTP_DEFAULTS, timeoutMs, place: { kind: 'http', url: notes.url } },
  });
  await desk.source.start();
}

async function failureOf(work: Promise<unknown>): Promise<ToolFailure> {
  return work.then(
    () => expect.unreachable('the call went well'),
    (error) => error,
  );
}

describe('a call', () => {
  test('has its text for the model, and what is structured for the component', async () => {
    expect(await desk.call('notes__search', { query: 'milk' })).toEqual({
      modelOutput: 'Two notes.',
      output: { input: { query: 'milk' }, found: 2 },
    });
  });

  test('names pictures and does not drop them silently', async () => {
    const text = 'Here it is.\n[image: image/png, about 6 bytes; not shown]';
    expect(await desk.call('notes__draw')).toEqual({ modelOutput: text, output: { text } });
  });

  test('that fails says so in the server’s words', async () => {
    const failure = await failureOf(desk.call('notes__fail'));
    expect(failure).toMatchObject({ name: 'ToolFailure', message: 'The disk is full.' });
    const refusal = await failureOf(desk.call('notes__refuse'));
    expect(refusal.message).toMatch(/^The server notes refused: .*Notes are closed today\.$/);
    expect(refusal.output).toEqual({ server: 'notes', problem: 'refused' });
  });

  test('shows its progress, ends when it is to end, and the server hears of it', async () => {
    const stop = new AbortController();
    const shown: unknown[] = [];
    const call = desk.call(
      'notes__wait',
      {},
      {
        signal: stop.signal,
        progress: (output) => void shown.push(output),
      },
    );
    await until(async () => shown.length > 0);
    expect(shown).toEqual([{ progress: 1, total: 3, message: 'one of three' }]);
    stop.abort(new Error('stopped by the user'));
    await expect(call).rejects.toThrow('stopped by the user');
    await until(async () => notes.state.cancelled === 1);
  });

  test('is given up after its time', async () => {
    await desk.source.close();
    await open(50);
    const failure = await failureOf(desk.call('notes__wait'));
    expect(failure.message).toMatch(/did not answer within 0\.05 seconds.*not known/);
    expect(failure.output).toEqual({ server: 'notes', problem: 'timeout' });
    expect((await desk.call('notes__add')).modelOutput).toBe('add: done.');
  });
});

describe('a server that is away', () => {
  test('gives a result that a model can act on, and is found again when it is back', async () => {
    await notes.stop();
    const broken = await failureOf(desk.call('notes__add'));
    expect(broken.output).toEqual({ server: 'notes', problem: 'broken-off' });
    await until(async () => desk.reasons.length === 1);
    const away = await failureOf(desk.call('notes__add'));
    expect(away.message).toMatch(/notes of this tool cannot be reached\. The call did not run/);
    expect(desk.registry.names).toContain('notes__add');

    await notes.listen();
    expect((await desk.call('notes__add')).modelOutput).toBe('add: done.');
    expect(notes.state.calls).toEqual(['add']);
  });

  test('is noticed without a call', async () => {
    // To begin, to have begun, to list, and to listen.
    await until(async () => notes.authorizations.length === 4);
    await notes.stop();
    await until(async () => desk.pauses.length === 1);
    expect(desk.reasons).toHaveLength(1);
    await notes.listen();
    const back = desk.nextList();
    desk.pauses[0]?.end();
    expect((await back).names).toContain('notes__add');
  });

  test('is asked again after longer and longer pauses', async () => {
    await notes.stop();
    await failureOf(desk.call('notes__add'));
    for (let round = 0; round < 8; round++) {
      await until(async () => desk.pauses.length > round);
      desk.pauses[round]?.end();
    }
    await until(async () => desk.pauses.length === 9);
    expect(desk.pausedMs).toEqual(
      [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000),
    );
    await notes.listen();
    const back = desk.nextList();
    desk.pauses[8]?.end();
    expect((await back).names).toContain('notes__add');
  });

  test('does not hold up the start, nor others', async () => {
    const other = await startHttpNoteServer();
    await desk.source.close();
    notes.misbehave = (_request, response) => void response.writeHead(500).end('secret words');
    desk = openSourceDesk({
      notes: { ...HTTP_DEFAULTS, place: { kind: 'http', url: notes.url } },
      other: { ...HTTP_DEFAULTS, place: { kind: 'http', url: other.url } },
    });
    await desk.source.start();
    expect(desk.reasons.map(({ server }) => server)).toEqual(['notes']);
    expect((await desk.call('other__add')).modelOutput).toBe('add: done.');
    notes.misbehave = null;
    await other.stop();
  });

  test('is not waited for when all is to end', async () => {
    await desk.source.close();
    notes.misbehave = () => undefined;
    desk = openSourceDesk({ notes: { ...HTTP_DEFAULTS, place: { kind: 'http', url: notes.url } } });
    const started = desk.source.start();
    await until(async () => notes.authorizations.length > 0);
    await desk.source.close();
    await started;
    notes.misbehave = null;
  });
});

describe('a server that misbehaves', () => {
  test('and forgot the session gets a new one, and the call once more', async () => {
    notes.forgetSessions();
    expect((await desk.call('notes__add')).modelOutput).toBe('add: done.');
    expect(notes.state.calls).toEqual(['add']);
  });

  test.each([
    [
      'answers with an error',
      (_request, response) => void response.writeHead(503).end('<html>secret words</html>'),
      /^The server notes answered with the HTTP status 503\./,
    ],
    [
      'sends something else than JSON',
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
      /broke off during the call/,
    ],
    [
      'answers with a page',
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      /broke off during the call/,
    ],
    [
      'answers with a message that is none',
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}'),
      /no result of a tool/,
    ],
    ['hangs up', (request) => void request.destroy(), /broke off during the call/],
    [
      'never stops to write',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('['.repeat(11 * 1_048_576));
      },
      /broke off during the call/,
    ],
  ] satisfies [string, HttpNoteServer['misbehave'], RegExp][])(
    'and %s',
    async (_way, misbehave, words) => {
      notes.misbehave = misbehave;
      const failure = await failureOf(desk.call('notes__add'));
      expect(failure).toMatchObject({ name: 'ToolFailure' });
      expect(failure.message).toMatch(words);
      expect(failure.message).not.toContain('secret');
      notes.misbehave = null;
      expect((await desk.call('notes__add')).modelOutput).toBe('add: done.');
    },
  );
});
