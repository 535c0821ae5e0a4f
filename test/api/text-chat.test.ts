import { describe, expect, test } from 'vitest';
import { useAppOverFake } from '../harness/app-over-fake.ts';

const world = useAppOverFake();

function lastRequest(): { roles: string[]; contents: unknown[]; body: Record<string, unknown> } {
  const body = world.fake.requests.at(-1)?.body;
  const messages = body?.messages ?? [];
  return {
    roles: messages.map(({ role }) => role),
    contents: messages.map(({ content }) => content),
    body: body as unknown as Record<string, unknown>,
  };
}

describe.each(['/chat', '/chat-with-history'])('POST %s', (path) => {
  test('streams plain text, with the defaults of the setting', async () => {
    world.fake.queue({ text: 'Just words, no frames.' });
    const response = await world.app.post(path, { user_query: 'Hello, how are you?' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toBe('Just words, no frames.');
    const { contents, body } = lastRequest();
    expect(contents).toEqual(['You are a helpful AI assistant.', 'Hello, how are you?']);
    expect(body).toMatchObject({ temperature: 0.7 });
    expect(body.max_tokens ?? body.max_completion_tokens).toBe(1024);
  });

  test('sends the history that came with it, and no other', async () => {
    world.fake.queue({ text: 'Ann.' });
    const response = await world.app.post(path, {
      user_query: 'What is my name?',
      system_prompt: 'Be brief.',
      history: [
        { role: 'user', content: 'I am Ann.' },
        { role: 'assistant', content: 'Hello, Ann.' },
      ],
    });
    expect(await response.text()).toBe('Ann.');
    expect(lastRequest().contents).toEqual([
      'Be brief.',
      'I am Ann.',
      'Hello, Ann.',
      'What is my name?',
    ]);
  });

  test('keeps the history of a session on the server', async () => {
    world.fake.queue({ text: 'Noted.' }, { text: 'Bob.' });
    const session_id = `session-of-${path.slice(1)}`;
    await (await world.app.post(path, { user_query: 'I am Bob.', session_id })).text();
    const second = await world.app.post(path, {
      user_query: 'Who am I?',
      session_id,
      stream: false,
    });
    expect(await second.text()).toBe('Bob.');
    expect(lastRequest().contents.slice(1)).toEqual(['I am Bob.', 'Noted.', 'Who am I?']);
  });

  test('refuses an empty question as FastAPI would', async () => {
    const response = await world.app.post(path, { user_query: '   ' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ detail: 'User query cannot be empty' });
  });

  test('names the field that is wrong', async () => {
    const response = await world.app.post(path, { user_query: 'x', temperature: 9 });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain('temperature');
  });

  test('answers with a status when the provider fails before the first word', async () => {
    world.fake.queue({ fault: { type: 'answer', status: 401, body: '{}' } });
    const response = await world.app.post(path, { user_query: 'fail' });
    expect(response.status).toBe(502);
    expect(await response.json()).toHaveProperty('detail');
  });

  test('cuts the connection when an answer cannot be finished', async () => {
    world.fake.queue(
      { words: 40, fault: { type: 'reset', at: 5 } },
      { times: 2, fault: { type: 'answer', status: 400, body: '{"error":{"message":"no"}}' } },
    );
    const response = await world.app.post(path, { user_query: 'break' });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});

test('one-shot questions are not in the list of conversations', async () => {
  world.fake.queue({ text: 'Gone.' });
  const response = await world.app.post('/chat', { user_query: 'not to be kept' });
  await response.text();
  const list = await world.app.fetch('/api/conversations?limit=100');
  const { conversations } = (await list.json()) as { conversations: { title: string }[] };
  expect(conversations.map(({ title }) => title)).not.toContain('not to be kept');
});
