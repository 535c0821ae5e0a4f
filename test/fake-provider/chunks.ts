/** Reply → `chat.completion.chunk` payloads, as OpenAI, Groq, Azure and Ollama send them. */
import type { Reply } from './reply.ts';
import type { Scenario, ScriptedToolCall } from './scenario.ts';
import type { Chunk, ChunkOptions } from './wire.ts';

/** Says that the answer is whole. */
export const DONE: Chunk = { data: '[DONE]', kind: 'end', isLast: true };

/** Gives the payloads of an answer in their order. */
export function* toChunks(reply: Reply, options: ChunkOptions): Generator<Chunk> {
  const { dialect, includeUsage, scenario } = options;
  const shell = createShell(options);
  const isOllama = dialect === 'ollama';
  const role = isOllama ? { role: 'assistant' } : {};
  if (dialect === 'azure') yield chunk(AZURE_FIRST_CHUNK, 'aside');
  if (!isOllama) {
    const content = reply.toolCalls.length > 0 ? null : '';
    const refusal = dialect === 'openai' ? { refusal: null } : {};
    yield chunk(
      shell.of({ role: 'assistant', content, ...refusal }, null, shell.groqStart),
      'aside',
    );
  }
  for (const piece of reply.reasoning) {
    yield chunk(shell.of({ ...role, reasoning: piece }, null), 'piece');
  }
  for (const [index, piece] of reply.text.entries()) {
    // Ollama's finish rides on its last content.
    const isLast = isOllama && index === reply.text.length - 1 && reply.toolCalls.length === 0;
    yield chunk(shell.ofText(piece, isLast ? reply.finishReason : null), 'piece');
    if (scenario.secondChoice) yield chunk(shell.of({ content: ' other' }, null, {}, 1), 'aside');
  }
  const isWhole = isOllama || dialect === 'groq';
  for (const delta of toolCallDeltas(reply.toolCalls, isWhole ? 'whole' : scenario.toolArguments)) {
    yield chunk(shell.of({ ...role, tool_calls: [delta] }, null), 'piece');
  }
  const usage = scenario.usage === 'never' ? null : toUsage(reply);
  const finishRodeAlong = isOllama && reply.text.length > 0 && reply.toolCalls.length === 0;
  if (!finishRodeAlong) {
    const groqEnd = dialect === 'groq' && usage !== null ? shell.groqEnd(usage) : {};
    yield chunk(
      shell.of(
        { ...(isOllama ? { role: 'assistant', content: '' } : {}) },
        reply.finishReason,
        groqEnd,
      ),
      'end',
    );
  }
  if (scenario.secondChoice) yield chunk(shell.of({}, 'stop', {}, 1), 'end');
  if (includeUsage && usage !== null) yield chunk(shell.ofUsage(usage), 'end');
  if (scenario.done !== false) yield DONE;
}

const AZURE_FIRST_CHUNK = {
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
};

function chunk(payload: object | string, kind: Chunk['kind']): Chunk {
  return { data: typeof payload === 'string' ? payload : JSON.stringify(payload), kind };
}

interface Shell {
  of(delta: object, finish: string | null, extra?: object, index?: number): object;
  /** The commonest chunk, put together from ready-made text: a thousand streams must be cheap. */
  ofText(content: string, finish: string | null): string;
  ofUsage(usage: object): object;
  groqStart: object;
  groqEnd(usage: object): object;
}

/** What is the same in every chunk of one answer. */
function createShell({
  answer,
  model,
  dialect,
  includeUsage,
  createdSeconds,
}: ChunkOptions): Shell {
  const head = {
    id: `chatcmpl-fake${answer}`,
    object: 'chat.completion.chunk',
    created: createdSeconds,
    model,
    ...(dialect === 'openai' ? { service_tier: 'default' } : {}),
    system_fingerprint: `fp_${dialect}`,
  };
  const nullUsage = includeUsage && dialect === 'openai' ? { usage: null } : {};
  const groqId = `req_fake${answer}`;
  const of: Shell['of'] = (delta, finish, extra = {}, index = 0) => ({
    ...head,
    choices: [{ index, delta, logprobs: null, finish_reason: finish }],
    ...nullUsage,
    ...extra,
  });
  const role = dialect === 'ollama' ? { role: 'assistant' } : {};
  const [before = '', behind = ''] = JSON.stringify(of({ ...role, content: '' }, null)).split('""');
  return {
    of,
    ofText: (content, finish) =>
      finish === null
        ? before + JSON.stringify(content) + behind
        : JSON.stringify(of({ ...role, content }, finish)),
    ofUsage: (usage) => ({ ...head, choices: [], usage }),
    groqStart: dialect === 'groq' ? { x_groq: { id: groqId, seed: answer } } : {},
    groqEnd: (usage) => ({ x_groq: { id: groqId, usage }, usage }),
  };
}

function toUsage(reply: Reply): object {
  return {
    prompt_tokens: reply.inputTokens,
    completion_tokens: reply.outputTokens,
    total_tokens: reply.inputTokens + reply.outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reply.reasoning.length, audio_tokens: 0 },
  };
}

function* toolCallDeltas(
  calls: readonly Required<ScriptedToolCall>[],
  style: Scenario['toolArguments'] = 'characters',
): Generator<object> {
  const begin = (call: Required<ScriptedToolCall>, index: number, text: string): object => ({
    index,
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: text },
  });
  if (style === 'whole') {
    for (const [index, call] of calls.entries()) yield begin(call, index, call.arguments);
    return;
  }
  if (style === 'characters') {
    for (const [index, call] of calls.entries()) {
      yield begin(call, index, '');
      for (const text of call.arguments) yield { index, function: { arguments: text } };
    }
    return;
  }
  for (const [index, call] of calls.entries()) yield begin(call, index, '');
  const longest = Math.max(...calls.map((call) => call.arguments.length));
  for (let at = 0; at < longest; at += 1) {
    for (const [index, call] of calls.entries()) {
      const text = call.arguments[at];
      if (text !== undefined) yield { index, function: { arguments: text } };
    }
  }
}
