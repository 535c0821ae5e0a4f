import { describe, expect, test } from 'vitest';
import { readEvents } from '../harness/answers.ts';
import { OPERATOR_KEY } from '../harness/app.ts';
import { useAppOverFake } from '../harness/app-over-fake.ts';

const world = useAppOverFake();

async function conversationCount(): Promise<number> {
  const response = await world.app.fetch('/api/conversations?limit=100');
  return ((await response.json()) as { conversations: unknown[] }).conversations.length;
}

/** What a request must be answered with; the body is sent as it is. */
interface BadRequest {
  name: string;
  path?: string;
  body: string;
  contentType?: string;
  status: number;
  code: string;
  field?: string;
  says?: string;
}

const BAD_REQUESTS: BadRequest[] = [
  { name: 'not JSON', body: '{oops', status: 400, code: 'invalid_json' },
  { name: 'an empty body', body: '', status: 400, code: 'invalid_request', says: 'object' },
  {
    name: 'another media type',
    body: 'message=hello',
    contentType: 'application/x-www-form-urlencoded',
    status: 415,
    code: 'unsupported_media_type',
  },
  { name: 'no object', body: '[]', status: 400, code: 'invalid_request' },
  { name: 'no message', body: '{}', status: 400, code: 'empty_message', field: 'message' },
  {
    name: 'a message of white space',
    body: '{"message":" \\n\\t "}',
    status: 400,
    code: 'empty_message',
    field: 'message',
  },
  {
    name: 'a number for a message',
    body: '{"message":7}',
    status: 400,
    code: 'invalid_request',
    field: 'message',
    says: 'string',
  },
  {
    name: 'temperature out of range',
    body: '{"message":"x","temperature":3}',
    status: 400,
    code: 'invalid_request',
    field: 'temperature',
    says: '2',
  },
  {
    name: 'an unknown format',
    body: '{"message":"x","format":"xml"}',
    status: 400,
    code: 'invalid_request',
    field: 'format',
  },
  {
    name: 'a message that is too long',
    body: JSON.stringify({ message: 'x'.repeat(100_001) }),
    status: 400,
    code: 'message_too_long',
    field: 'message',
    says: '100000',
  },
  {
    name: 'an unknown conversation',
    body: '{"message":"x","conversationId":"nowhere"}',
    status: 404,
    code: 'conversation_not_found',
  },
  {
    name: 'an unknown model',
    body: '{"message":"x","model":"no-such-model"}',
    status: 400,
    code: 'unknown_model',
    field: 'model',
  },
  {
    name: 'a model of a provider without a key',
    body: '{"message":"x","model":"groq-llama-70b"}',
    status: 400,
    code: 'unknown_model',
    field: 'model',
    says: 'groq',
  },
  {
    name: 'a model named like a property of every object',
    body: '{"message":"x","model":"constructor"}',
    status: 400,
    code: 'unknown_model',
    field: 'model',
  },
  {
    name: 'useChat without messages',
    body: '{"id":"c","messages":[]}',
    status: 400,
    code: 'invalid_request',
    field: 'messages',
  },
  {
    name: 'useChat whose last message is the assistant’s',
    body: '{"id":"c","messages":[{"id":"m","role":"assistant","parts":[]}]}',
    status: 400,
    code: 'invalid_request',
    field: 'messages.0.role',
  },
  {
    name: 'a file by an address that is no web address',
    body: '{"id":"c","messages":[{"id":"m","role":"user","parts":[{"type":"file","mediaType":"image/png","url":"file:///etc/passwd"}]}]}',
    status: 400,
    code: 'invalid_request',
    field: 'messages.0.parts.0.url',
  },
  {
    name: 'regenerating what is not there',
    body: '{"id":"c","trigger":"regenerate-message","messageId":"gone","messages":[{"id":"m","role":"assistant","parts":[]}]}',
    status: 404,
    code: 'message_not_found',
    field: 'messageId',
  },
  { name: 'an unknown route', path: '/api/nothing', body: '{}', status: 404, code: 'not_found' },
];

describe('bad input of POST /api/chat', () => {
  test.each(BAD_REQUESTS)('$name → $status $code', async (bad) => {
    const before = await conversationCount();
    const response = await world.app.fetch(bad.path ?? '/api/chat', {
      method: 'POST',
      headers: { 'content-type': bad.contentType ?? 'application/json' },
      body: bad.body,
    });
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect({ status: response.status, code: error.code }).toEqual({
      status: bad.status,
      code: bad.code,
    });
    expect(error.field).toBe(bad.field);
    expect(String(error.message)).toContain(bad.says ?? '');
    expect(await conversationCount()).toBe(before);
    expect(world.fake.requests).toHaveLength(0);
  });

  test('a body of 10 MB is refused', async () => {
    const response = await world.app
      .post('/api/chat', { message: 'x'.repeat(10 * 1024 * 1024) })
      .catch((error: unknown) => error);
    expect(response).toBeInstanceOf(Response);
    expect((response as Response).status).toBe(413);
    expect(await (response as Response).json()).toMatchObject({
      error: { code: 'body_too_large' },
    });
  });

  test('a wrong method says which one is right', async () => {
    const response = await world.app.fetch('/api/chat', { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
  });

  test('a wrong key is refused, whatever else is there', async () => {
    const response = await fetch(`${world.app.url}/api/chat`, {
      method: 'POST',
      headers: { authorization: "Bearer ' OR 1=1 --", 'content-type': 'application/json' },
      body: '{"message":"x"}',
    });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(OPERATOR_KEY);
  });
});

describe('somebody else’s conversation', () => {
  test('is not there, in either form, and cannot be resumed, stopped, read or changed', async () => {
    world.fake.queue({ text: 'Mine.' });
    const own = await world.app.post('/api/chat', { message: 'secret', format: 'events' });
    await readEvents(own);
    const id = own.headers.get('x-conversation-id') ?? '';
    world.fake.queue({ text: 'Hello, guest.' });
    const guest = await fetch(`${world.app.url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"message":"hi","format":"events"}',
    });
    expect(guest.status).toBe(200);
    await readEvents(guest);
    const cookie = guest.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const asGuest = (path: string, method: string, body?: unknown): Promise<Response> =>
      fetch(`${world.app.url}${path}`, {
        method,
        headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    const answers = await Promise.all([
      asGuest('/api/chat', 'POST', { message: 'x', conversationId: id }),
      asGuest('/api/chat', 'POST', {
        id,
        messages: [{ id: 'm', role: 'user', parts: [{ type: 'text', text: 'x' }] }],
      }),
      asGuest('/chat', 'POST', { user_query: 'x', session_id: id }),
      asGuest(`/api/chat/${id}/stream`, 'GET'),
      asGuest(`/api/chat/${id}/stop`, 'POST', {}),
      asGuest(`/api/conversations/${id}`, 'GET'),
      asGuest(`/api/conversations/${id}`, 'PATCH', { title: 'mine now' }),
      asGuest(`/api/conversations/${id}`, 'DELETE'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    const list = await asGuest('/api/conversations', 'GET');
    expect(((await list.json()) as { conversations: unknown[] }).conversations).toHaveLength(1);
    const stillMine = await world.app.fetch(`/api/conversations/${id}`);
    expect(await stillMine.json()).toMatchObject({ title: 'secret' });
  });
});
