import type { SessionEvent } from '@chimera/protocol/session-events';
import { describe, expect, test } from 'vitest';
import { fakeProviderYaml, startTestApp } from '../harness/app.ts';
import { useAppOverFake } from '../harness/app-over-fake.ts';
import { openSession, wordsOf } from '../harness/session-reader.ts';

const world = useAppOverFake();

async function say(sessionId: string, message: string, fields = {}): Promise<Response> {
  return world.app.post(`/api/stream/${sessionId}`, { message, ...fields });
}

async function storedMessages(sessionId: string): Promise<number> {
  const response = await world.app.fetch(`/api/conversations/${sessionId}`);
  return ((await response.json()) as { messages: unknown[] }).messages.length;
}

function idsOf(events: SessionEvent[]): number[] {
  return events.map(({ id }) => Number(id));
}

describe('a session', () => {
  test('streams what comes of a message, its completion last', async () => {
    const reader = await openSession(world.app, 'first');
    world.fake.queue({ text: 'Hello to you.' });
    const accepted = await say('first', 'Hello!');
    expect(accepted.status).toBe(202);
    const { turnId, messageId, sessionId } = (await accepted.json()) as Record<string, string>;
    expect(sessionId).toBe('first');
    expect(turnId).toBeTypeOf('string');

    const events = await reader.until('completion');
    expect(wordsOf(events)).toBe('Hello to you.');
    expect(events.slice(-2)).toMatchObject([
      { event: 'context', data: { searchResults: [], cart: null } },
      { event: 'completion', data: { messageId, finishReason: 'stop', endReason: 'completed' } },
    ]);
    for (const { timestamp } of events) expect(new Date(timestamp).toISOString()).toBe(timestamp);
    reader.close();
  });

  test('goes on over many turns, on every connection, with ids that rise', async () => {
    const [left, right] = [
      await openSession(world.app, 'shared'),
      await openSession(world.app, 'shared'),
    ];
    world.fake.queue({ text: 'One.' });
    await say('shared', 'First');
    const first = await left.until('completion');
    world.fake.queue({ text: 'Two.' });
    await say('shared', 'Second');
    const second = await left.until('completion');
    expect([wordsOf(first), wordsOf(second)]).toEqual(['One.', 'Two.']);
    const ids = idsOf([...first, ...second]);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));

    const seenRight = [...(await right.until('completion')), ...(await right.until('completion'))];
    expect(idsOf(seenRight)).toEqual(ids);
    left.close();
    right.close();
  });

  test('gives a reader that comes back what it missed, and adds nothing', async () => {
    const reader = await openSession(world.app, 'resumed');
    world.fake.queue({ text: 'One two three four five.' }, { text: 'And six.' });
    await say('resumed', 'Count');
    const seen = await reader.until('text_chunk');
    reader.close();
    const whole = await openSession(world.app, 'resumed', { 'last-event-id': '0' });
    const all = await whole.until('completion');
    whole.close();
    await say('resumed', 'More');

    const again = await openSession(world.app, 'resumed', {
      'last-event-id': seen.at(-1)?.id ?? '',
    });
    const missed = await again.until('completion');
    expect(idsOf([...seen, ...missed])).toEqual(idsOf(all));
    expect(wordsOf([...seen, ...missed])).toBe('One two three four five.');
    expect(wordsOf(await again.until('completion'))).toBe('And six.');
    again.close();
    expect(await storedMessages('resumed')).toBe(4);
  });

  test('begins, for a reader that has nothing, with the turn that runs', async () => {
    world.fake.queue({ text: 'Old.' });
    const early = await openSession(world.app, 'late');
    await say('late', 'First');
    await early.until('completion');
    world.fake.queue({ text: 'This is being written now.', pace: SLOWLY });
    await say('late', 'Second');
    await early.until('text_chunk');
    const late = await openSession(world.app, 'late');
    expect(wordsOf(await late.until('completion'))).toBe('This is being written now.');
    early.close();
    late.close();
  });

  test('keeps a cursor that it never gave from hiding what comes', async () => {
    const reader = await openSession(world.app, 'lost-cursor', { 'last-event-id': '990000000004' });
    world.fake.queue({ text: 'Here.' });
    await say('lost-cursor', 'Hello');
    expect(wordsOf(await reader.until('completion'))).toBe('Here.');
    reader.close();
  });

  test('says that a turn failed, and lives on', async () => {
    const reader = await openSession(world.app, 'failing');
    world.fake.queue({ fault: { type: 'error', error: 'context-length' } });
    await say('failing', 'Hello');
    const events = await reader.until('error');
    expect(events.at(-1)).toMatchObject({ data: { code: 'context_too_long', retryable: false } });
    world.fake.queue({ text: 'Better.' });
    await say('failing', 'Again');
    expect(wordsOf(await reader.until('completion'))).toBe('Better.');
    reader.close();
  });

  test('ends its streams when the server ends', async () => {
    const own = await startTestApp({ configYaml: fakeProviderYaml(world.fake.url) });
    const reader = await openSession(own, 'ending');
    await own.close();
    expect(await reader.rest()).toEqual([]);
  });
});

/** Slow enough for somebody to come in the middle. */
const SLOWLY = { tokensPerSecond: 20, initialDelayMs: 0, chunksPerWrite: 1 };

describe('a message', () => {
  test.each([
    [{ message: '  ' }, 'empty_message', 'message'],
    [{}, 'invalid_request', 'message'],
    [{ message: 'Hi', agent: '' }, 'invalid_request', 'agent'],
  ])('%j is refused', async (body, code, field) => {
    const response = await world.app.post('/api/stream/bad', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code, field } });
  });

  test('has to wait for the answer to the one before', async () => {
    const reader = await openSession(world.app, 'busy');
    world.fake.queue({ text: 'A long answer to come.', pace: SLOWLY });
    await say('busy', 'Hello');
    const refused = await say('busy', 'And?');
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'turn_running' } });
    await reader.until('completion');
    reader.close();
  });

  test('that is sent twice under one key is one message', async () => {
    const reader = await openSession(world.app, 'twice');
    world.fake.queue({ text: 'Once.' });
    const key = { 'idempotency-key': 'k-1' };
    const first = await world.app.post('/api/stream/twice', { message: 'Hi' }, key);
    const second = await world.app.post('/api/stream/twice', { message: 'Hi' }, key);
    expect(await second.json()).toEqual(await first.json());
    await reader.until('completion');
    expect(await storedMessages('twice')).toBe(2);
    reader.close();
  });
});

describe('a stranger', () => {
  test('does not hear a session of somebody else', async () => {
    world.fake.queue({ text: 'Mine.' });
    await say('private', 'Hello');
    const response = await fetch(`${world.app.url}/api/stream/private`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'conversation_not_found' } });
    const answered = await fetch(`${world.app.url}/api/stream/private`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Let me in' }),
    });
    expect(answered.status).toBe(404);
  });

  test('who waited for a session is let go when somebody else begins it', async () => {
    const waiting = await openSession(world.app, 'contested', { authorization: '' });
    expect(waiting.status).toBe(200);
    world.fake.queue({ text: 'Mine.' });
    await say('contested', 'Hello');
    expect(await waiting.rest()).toEqual([]);
  });

  test('becomes a guest with the first message, and hears it from its beginning', async () => {
    world.fake.queue({ text: 'Welcome.' });
    const posted = await fetch(`${world.app.url}/api/stream/guest-session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello' }),
    });
    expect(posted.status).toBe(202);
    const cookie = posted.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const reader = await openSession(world.app, 'guest-session', {
      authorization: '',
      cookie,
      'last-event-id': '0',
    });
    expect(wordsOf(await reader.until('completion'))).toBe('Welcome.');
    reader.close();
  });
});
