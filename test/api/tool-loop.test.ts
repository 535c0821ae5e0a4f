/** A loop of tool calls that moves between providers, each of which checks what it is sent. */
import { isToolPart } from '@chimera/protocol/message';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FakeRequest } from '../fake-provider/log.ts';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import type { Scenario } from '../fake-provider/scenario.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { answerText, messageOf, readEvents } from '../harness/answers.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';

const SKIP = 'skip_thought_signature_validator';
const CALL: Scenario = {
  toolCalls: [{ name: 'clock', arguments: '{"timeZone":"Asia/Tokyo"}' }],
  callsAgain: true,
  // Over the fault of the defaults.
  fault: undefined,
};
const DOWN: Scenario = NAMED_SCENARIOS.unavailable;

let groq: FakeProvider;
let google: FakeProvider;
let anthropic: FakeProvider;
let app: TestApp;

beforeEach(async () => {
  groq = await startFakeProvider({ models: ['openai/gpt-oss-120b'] });
  google = await startFakeProvider({ models: ['gemini-3.5-flash'] });
  anthropic = await startFakeProvider({ models: ['claude-haiku-4-5'] });
  app = await startTestApp({
    env: {
      GROQ_API_KEY: 'gsk_test_0123456789',
      GROQ_BASE_URL: groq.url,
      GOOGLE_GENERATIVE_AI_API_KEY: 'AIza_test_0123456789',
      GOOGLE_GENERATIVE_AI_BASE_URL: google.url,
      ANTHROPIC_API_KEY: 'sk-ant-test-0123456789',
      ANTHROPIC_BASE_URL: anthropic.url,
    },
    configYaml: `models:
  loop: { targets: [groq/openai/gpt-oss-120b, google/gemini-3.5-flash] }
  three: { targets: [google/gemini-3.5-flash, anthropic/claude-haiku-4-5, groq/openai/gpt-oss-120b] }
`,
  });
});

afterEach(async () => {
  await app.close();
  await Promise.all([groq, google, anthropic].map((fake) => fake.close()));
});

async function chat(model: string, conversationId?: string) {
  const message = 'What time is it in Tokyo?';
  const body = { message, model, conversationId, format: 'events' };
  const response = await app.post('/api/chat', body);
  expect(response.status).toBe(200);
  return {
    events: await readEvents(response),
    conversationId: response.headers.get('x-conversation-id') ?? '',
  };
}

/** What a request to Gemini showed of the signatures of its calls. */
function signaturesIn(request: FakeRequest | undefined): unknown[] {
  const sent = request?.sent as { contents: { parts: object[] }[] } | undefined;
  return (sent?.contents ?? [])
    .flatMap(({ parts }) => parts)
    .filter((part) => 'functionCall' in part)
    .map((part) => ('thoughtSignature' in part ? part.thoughtSignature : null));
}

/** Gemini's own signatures are long; nobody else's are. */
const OWN = expect.stringMatching(/^(?!skip_)\S{20,}$/);

test('it begins at Groq, goes on at Gemini with its signatures, and ends at Groq', async () => {
  groq.queue(CALL);
  groq.setDefaults(DOWN);
  google.queue(CALL, CALL);
  const isSecond = (request: FakeRequest): boolean => request.index === 1;
  const moveBack = google.waitForRequest(isSecond).then(() => {
    google.setDefaults(DOWN);
    groq.setDefaults({});
  });
  const { events, conversationId } = await chat('loop');
  await moveBack;

  expect(answerText(events)).toBe(groq.answers.at(-1));
  const calls = messageOf(events).parts.filter(isToolPart);
  expect(calls.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  expect(calls.map(({ signature }) => signature?.split(' ')[0])).toEqual([
    undefined,
    'google/gemini-3.5-flash',
    'google/gemini-3.5-flash',
  ]);
  expect(google.requests.map(({ fault }) => fault)).toEqual(google.requests.map(() => null));
  expect(signaturesIn(google.requests[0])).toEqual([SKIP]);
  expect(signaturesIn(google.requests[1])).toEqual([SKIP, OWN]);
  expect(JSON.stringify(groq.requests.at(-1)?.sent)).not.toContain('signature');

  // The next question finds all of that in the history, read from the database.
  google.setDefaults({});
  const { events: next } = await chat('google/gemini-3.5-flash', conversationId);
  expect(answerText(next)).toBe(google.answers.at(-1));
  expect(signaturesIn(google.requests.at(-1))).toEqual([SKIP, OWN, OWN]);
});

test('it moves from Gemini to Anthropic and on', async () => {
  google.queue(CALL);
  google.setDefaults(DOWN);
  anthropic.queue(CALL);
  anthropic.setDefaults(DOWN);
  const { events } = await chat('three');
  expect(answerText(events)).toBe(groq.answers.at(-1));
  expect(anthropic.requests.map(({ fault }) => fault)).toEqual(anthropic.requests.map(() => null));
  expect(JSON.stringify(anthropic.requests.map(({ sent }) => sent))).not.toContain('ignature');
  const calls = messageOf(events).parts.filter(isToolPart);
  expect(calls.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
});

test('clients of /v1 give back no signature, and need not', async () => {
  const tools = [{ type: 'function', function: { name: 'clock', parameters: { type: 'object' } } }];
  const ask = async (messages: object[]) => {
    const response = await app.post('/v1/chat/completions', {
      model: 'google/gemini-3.5-flash',
      messages,
      tools,
    });
    expect(response.status).toBe(200);
    const { choices } = (await response.json()) as {
      choices: { message: { content: string | null; tool_calls?: { id: string }[] } }[];
    };
    return choices[0]?.message;
  };
  google.queue(CALL);
  const question = { role: 'user', content: 'What time is it in Tokyo?' };
  const called = await ask([question]);
  expect(JSON.stringify(called)).not.toContain('ignature');
  const [call] = called?.tool_calls ?? [];
  const result = { role: 'tool', tool_call_id: call?.id, content: '12:00' };
  const answer = await ask([question, { ...called, role: 'assistant' }, result]);
  expect(answer?.content).toBe(google.answers.at(-1));
  expect(signaturesIn(google.requests.at(-1))).toEqual([OWN]);
});

test('an answer that is cut goes on exactly, from wire to wire', async () => {
  google.queue({ fault: { type: 'end', at: 20 } });
  google.setDefaults(DOWN);
  anthropic.queue({ fault: { type: 'reset', at: 20 } });
  anthropic.setDefaults(DOWN);
  const { events } = await chat('three');
  expect(answerText(events)).toBe(google.answers[0]);
  expect(anthropic.answers).toEqual([]);
  expect(groq.answers).toEqual([]);
  const seams = events.filter((event) => event.type === 'seam');
  expect(seams.map(({ to }) => to)).toEqual([
    'anthropic/claude-haiku-4-5',
    'groq/openai/gpt-oss-120b',
  ]);
});

test('a model that takes no beginning of an answer is asked to go on instead', async () => {
  google.queue({ fault: { type: 'end', at: 20 } });
  google.setDefaults(DOWN);
  anthropic.setDefaults(NAMED_SCENARIOS['refuse-prefill']);
  const { events } = await chat('three');
  expect(answerText(events)).toBe(google.answers[0]);
  expect(anthropic.requests.map(({ fault }) => fault)).toEqual([null, null]);
});
