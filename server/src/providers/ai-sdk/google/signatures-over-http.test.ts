/** Signed calls between the adapter and a fake that checks them as Gemini does. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FakeProvider } from '../../../../../test/fake-provider/server.ts';
import { startFakeProvider } from '../../../../../test/fake-provider/server.ts';
import {
  type Answer,
  callsOf,
  collect,
  connect,
} from '../../../../../test/harness/provider-answers.ts';
import type { ModelEvent, ModelMessage, ModelToolCall, Provider } from '../../port.ts';

const WIRE = { type: 'google', model: 'gemini-3.5-flash' } as const;
const SKIP = 'skip_thought_signature_validator';
const TOOL_CALLS = [
  { name: 'clock', arguments: '{"timeZone":"Asia/Tokyo"}' },
  { name: 'clock', arguments: '{"timeZone":"America/Lima"}' },
];

let fake: FakeProvider;
let provider: Provider;

beforeEach(async () => {
  fake = await startFakeProvider();
  provider = connect(WIRE, fake.url);
});

afterEach(async () => {
  await provider.close();
  await fake.close();
});

const QUESTION: ModelMessage = { role: 'user', content: 'What time is it there?' };

/** The answer's calls as a history has them, each with a result. */
function loopOf(events: ModelEvent[], keepSignatures: boolean): ModelMessage[] {
  const starts = events.filter((event) => event.type === 'tool-call-start');
  const toolCalls = callsOf(events).map(({ id, name, text }, index): ModelToolCall => {
    const signature = keepSignatures ? starts[index]?.signature : undefined;
    return { id, name, arguments: text, ...(signature === undefined ? {} : { signature }) };
  });
  return [
    { role: 'assistant', content: '', toolCalls },
    ...toolCalls.map(
      ({ id, name }): ModelMessage => ({
        role: 'tool',
        toolCallId: id,
        toolName: name,
        content: '12:00',
      }),
    ),
  ];
}

const ask = (
  messages: ModelMessage[],
  model: string = WIRE.model,
  from = provider,
): Promise<Answer> => collect(from, { model, messages });

/** What the last request showed of signatures, part by part. */
function signaturesSent(): unknown[] {
  const sent = fake.requests.at(-1)?.sent as { contents: { parts: object[] }[] } | undefined;
  return (sent?.contents ?? [])
    .flatMap(({ parts }) => parts)
    .filter((part) => 'functionCall' in part)
    .map((part) => ('thoughtSignature' in part ? part.thoughtSignature : null));
}

test('a signature comes back to the model that made it; of calls made at once, the first has it', async () => {
  fake.queue({ toolCalls: TOOL_CALLS });
  const { events } = await ask([QUESTION]);
  const { text, failure } = await ask([QUESTION, ...loopOf(events, true)]);
  expect(failure).toBeUndefined();
  expect(text).toBe(fake.answers.at(-1));
  expect(signaturesSent()).toEqual([expect.stringMatching(/^\S{20,}$/), null]);
  expect(signaturesSent()).not.toContain(SKIP);
});

test('it does so after a restart', async () => {
  fake.queue({ toolCalls: TOOL_CALLS });
  const { events } = await ask([QUESTION]);
  const restarted = connect(WIRE, fake.url);
  const { failure } = await ask([QUESTION, ...loopOf(events, true)], WIRE.model, restarted);
  expect(failure).toBeUndefined();
  expect(signaturesSent()).not.toContain(SKIP);
  await restarted.close();
});

test('it is remembered for clients that do not give it back', async () => {
  fake.queue({ toolCalls: TOOL_CALLS });
  const { events } = await ask([QUESTION]);
  const { failure } = await ask([QUESTION, ...loopOf(events, false)]);
  expect(failure).toBeUndefined();
  expect(signaturesSent()).toEqual([expect.stringMatching(/^\S{20,}$/), null]);
  expect(signaturesSent()).not.toContain(SKIP);
});

test('another model is not shown it, and is told to do without', async () => {
  fake.queue({ toolCalls: TOOL_CALLS });
  const { events } = await ask([QUESTION]);
  const { failure } = await ask([QUESTION, ...loopOf(events, true)], 'gemini-3.8-flash');
  expect(failure).toBeUndefined();
  expect(signaturesSent()).toEqual([SKIP, SKIP]);
});

test('a signature that is not taken any more is given up, in one more request', async () => {
  fake.queue({ toolCalls: TOOL_CALLS });
  const { events } = await ask([QUESTION]);
  const other = await startFakeProvider();
  const moved = connect(WIRE, other.url);
  const { text, failure, heads } = await ask(
    [QUESTION, ...loopOf(events, true)],
    WIRE.model,
    moved,
  );
  expect(failure).toBeUndefined();
  expect(text).toBe(other.answers.at(-1));
  expect(heads.map(({ status }) => status)).toEqual([400, 200]);
  await moved.close();
  await other.close();
});

test('models that sign nothing are asked as ever', async () => {
  fake.queue({ toolCalls: TOOL_CALLS });
  const { events } = await ask([QUESTION], 'gemini-2.5-flash');
  expect(events.some((event) => 'signature' in event)).toBe(false);
  const { failure } = await ask([QUESTION, ...loopOf(events, true)], 'gemini-2.5-flash');
  expect(failure).toBeUndefined();
  expect(signaturesSent()).toEqual([null, null]);
});
