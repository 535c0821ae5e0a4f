/** Asks `/v1/chat/completions`, as clients of OpenAI's API do. */
import type { CompletionChunk } from '../../server/src/gateway/completion-port.ts';
import type { Completion } from '../../server/src/wire/openai-completion.ts';
import { ssePayloads } from '../harness/answers.ts';
import type { TestApp } from '../harness/app.ts';
import { type Outcome, readInput, type Seam } from './outcome.ts';

/** What is asked: a plain question, one with a tool on offer, or one whose tool has answered already. */
export type QuestionKind = 'plain' | 'tool' | 'after-tool';

interface WireError {
  error: { message: string; type: string; param: string | null; code: string | null };
}

const CLOCK_TOOL = {
  type: 'function',
  function: {
    name: 'clock',
    description: 'Tells the time.',
    parameters: { type: 'object', properties: { timeZone: { type: 'string' } } },
  },
};
const QUESTION = { role: 'user', content: 'Tell me a story.' };
const TOOL_EXCHANGE = [
  {
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'call_client1', type: 'function', function: { name: 'clock', arguments: '{}' } },
    ],
  },
  { role: 'tool', tool_call_id: 'call_client1', content: 'Noon.' },
];

function bodyOf(model: string, kind: QuestionKind): Record<string, unknown> {
  return {
    model,
    messages: kind === 'after-tool' ? [QUESTION, ...TOOL_EXCHANGE] : [QUESTION],
    ...(kind === 'plain' ? {} : { tools: [CLOCK_TOOL] }),
  };
}

/** Reads the stream to its end. Throws when the stream itself is not as OpenAI's clients expect it. */
export async function askCompletionStreamed(
  app: TestApp,
  model: string,
  kind: QuestionKind,
): Promise<Outcome> {
  const response = await app.post('/v1/chat/completions', {
    ...bodyOf(model, kind),
    stream: true,
    stream_options: { include_usage: true },
  });
  if (response.status !== 200) return refused(response);
  const payloads = await Array.fromAsync(ssePayloads(response));
  const isDone = payloads.at(-1) === '[DONE]';
  const told = (isDone ? payloads.slice(0, -1) : payloads).map(
    (payload): CompletionChunk | WireError => JSON.parse(payload),
  );
  const failure = told.find(isError);
  const chunks = told.filter(isChunk);
  if (failure !== undefined && (isDone || failure !== told.at(-1))) {
    throw new Error('Something came behind the error.');
  }
  assertOneStream(chunks);
  const choices = chunks.flatMap((chunk) => chunk.choices);
  return {
    status: response.status,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    toolCalls: callsOf(choices),
    seams: chunks.flatMap((chunk) => seamsOf(chunk)),
    error: failure === undefined ? null : errorOf(failure),
    finish: choices.find(({ finish_reason }) => finish_reason !== null)?.finish_reason ?? null,
    isDone,
    hasUsage: (chunks.at(-1)?.usage?.completion_tokens ?? 0) > 0,
    isRetryDiscouraged: false,
  };
}

export async function askCompletionWhole(
  app: TestApp,
  model: string,
  kind: QuestionKind,
): Promise<Outcome> {
  const response = await app.post('/v1/chat/completions', bodyOf(model, kind));
  if (response.status !== 200) return refused(response);
  const completion = (await response.json()) as Completion;
  const choice = completion.choices[0];
  return {
    status: response.status,
    text: choice?.message.content ?? '',
    toolCalls: (choice?.message.tool_calls ?? []).map(
      ({ function: { name, arguments: text } }) => ({
        name,
        input: readInput(text),
      }),
    ),
    seams: seamsOf(completion),
    error: null,
    finish: choice?.finish_reason ?? null,
    isDone: true,
    hasUsage: (completion.usage?.completion_tokens ?? 0) > 0,
    isRetryDiscouraged: false,
  };
}

async function refused(response: Response): Promise<Outcome> {
  return {
    status: response.status,
    text: '',
    toolCalls: [],
    seams: [],
    error: errorOf((await response.json()) as WireError),
    finish: null,
    isDone: false,
    hasUsage: false,
    isRetryDiscouraged: response.headers.get('x-should-retry') === 'false',
  };
}

function isError(payload: CompletionChunk | WireError): payload is WireError {
  return 'error' in payload;
}

function isChunk(payload: CompletionChunk | WireError): payload is CompletionChunk {
  return !isError(payload);
}

function errorOf({ error }: WireError): Outcome['error'] {
  return { code: error.code ?? '', message: error.message };
}

/** Whoever wrote which part: for the client it is one answer, in one name, with one role. */
function assertOneStream(chunks: CompletionChunk[]): void {
  const names = new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`));
  if (names.size > 1) throw new Error(`The stream changed its name: ${[...names].join(', ')}`);
  const roles = chunks.flatMap(({ choices }) => choices).filter(({ delta }) => delta.role);
  if (chunks.length > 0 && roles.length !== 1)
    throw new Error(`${roles.length} chunks had a role.`);
}

function callsOf(choices: CompletionChunk['choices']): Outcome['toolCalls'] {
  const calls = new Map<number, { name: string; text: string }>();
  for (const { index, function: piece } of choices.flatMap(({ delta }) => delta.tool_calls ?? [])) {
    const call = calls.get(index) ?? { name: '', text: '' };
    call.name += piece?.name ?? '';
    call.text += piece?.arguments ?? '';
    calls.set(index, call);
  }
  return [...calls.values()].map(({ name, text }) => ({ name, input: readInput(text) }));
}

function seamsOf(holder: { [field: string]: unknown }): Seam[] {
  const extension = holder.chimera as { seams: Seam[] } | undefined;
  return extension?.seams ?? [];
}
