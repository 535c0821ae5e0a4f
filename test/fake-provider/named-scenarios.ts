/**
 * Scenarios by name: every fault that the tests know. A request asks for one by a prefix of its model
 * id, `reset-mid/fake-1`, or for several, `reset-mid+refuse-prefill/fake-1`.
 */
import { errorAnswer } from './error-answers.ts';
import type { Fault, Scenario } from './scenario.ts';

const MID = 12;

const errorEvent = (error: object, more: object = {}): string =>
  `data: ${JSON.stringify({ error, ...more })}\n\n`;

const SERVER_ERROR = {
  message: 'The server had an error while processing your request.',
  type: 'server_error',
  param: null,
  code: null,
};

const textEvents = (...literals: string[]): Scenario => ({
  fault: { type: 'text-events', at: MID, literals },
});
/** What only the OpenAI wire has; elsewhere it is mere noise. */
const rawEnd = (at: number | 'head', text: string): Scenario => ({
  fault: { type: 'raw', at, text, endsBody: true },
});
const answered = (fault: Fault): Scenario => ({ fault });

export const NAMED_SCENARIOS = {
  // Answers that are errors.
  unauthorized: answered(errorAnswer('unauthorized')),
  forbidden: answered(errorAnswer('forbidden')),
  'not-found': answered(errorAnswer('not-found')),
  'request-timeout': answered(errorAnswer('request-timeout')),
  'too-large': answered(errorAnswer('too-large')),
  'context-length': answered(errorAnswer('context-length')),
  'content-filter': answered(errorAnswer('content-filter')),
  'bad-parameter': answered(errorAnswer('bad-parameter')),
  'rate-limit': answered(errorAnswer('rate-limit')),
  'rate-limit-ms': answered(errorAnswer('rate-limit-ms')),
  'rate-limit-date': answered(errorAnswer('rate-limit-date')),
  'rate-limit-hour': answered(errorAnswer('rate-limit-hour')),
  'rate-limit-words': answered(errorAnswer('rate-limit-words')),
  'rate-limit-reset': answered(errorAnswer('rate-limit-reset')),
  'rate-limit-bare': answered(errorAnswer('rate-limit-bare')),
  quota: answered(errorAnswer('quota')),
  'quota-per-day': answered(errorAnswer('quota-per-day')),
  credits: answered(errorAnswer('credits')),
  'flex-capacity': answered(errorAnswer('flex-capacity')),
  'server-error': answered(errorAnswer('server-error')),
  'bad-gateway-html': answered(errorAnswer('bad-gateway-html')),
  unavailable: answered(errorAnswer('unavailable')),
  overloaded: answered(errorAnswer('overloaded')),
  'array-error': answered(errorAnswer('array-error')),
  'empty-error': answered(errorAnswer('empty-error')),
  redirect: answered(errorAnswer('redirect')),
  'html-200': answered(errorAnswer('html-200')),
  'json-error-200': answered(errorAnswer('json-error-200')),

  // Connections that fail.
  refuse: answered({ type: 'reset', at: 'request' }),
  'stall-before-head': answered({ type: 'stall', at: 'request' }),
  'stall-after-head': answered({ type: 'stall', at: 'head' }),
  'stall-mid': answered({ type: 'stall', at: MID }),
  'slow-first-token': { pace: { initialDelayMs: 20_000 } },
  'only-comments': answered({ type: 'no-progress', frame: 'comment', everyMs: 50 }),
  'only-role': answered({ type: 'no-progress', frame: 'role', everyMs: 50 }),
  'only-empty-deltas': answered({ type: 'no-progress', frame: 'empty-delta', everyMs: 50 }),
  'reset-after-role': answered({ type: 'reset', at: 0 }),
  'reset-mid': answered({ type: 'reset', at: MID }),
  'reset-mid-event': answered({ type: 'reset', at: MID, midEvent: true }),
  'reset-hard': answered({ type: 'reset', at: MID, hard: true }),

  // Streams that end too early, or oddly.
  nothing: answered({ type: 'end', at: 'head' }),
  'end-mid': answered({ type: 'end', at: MID }),
  'end-mid-event': answered({ type: 'end', at: MID, midEvent: true }),
  'done-without-finish': answered({ type: 'end', at: MID, withDone: true }),
  'no-done': { done: false },
  'no-final-blank-line': { framing: { noFinalBlankLine: true } },
  'empty-answer': { text: '', finishReason: 'length' },
  'cut-by-length': { finishReason: 'length' },
  filtered: { finishReason: 'content_filter' },
  'strange-finish': { finishReason: 'eos_token' },
  'spoilt-call': { text: '', finishReason: 'malformed_function_call' },
  'prompt-blocked': { text: '', isPromptBlocked: true },
  'no-usage': { usage: 'never' },

  // Things inside a stream that do not belong there.
  'error-first': answered({ type: 'error-event', at: 'head' }),
  'error-mid': answered({ type: 'error-event', at: MID }),
  'error-named': rawEnd(MID, `event: error\ndata: ${JSON.stringify(SERVER_ERROR)}\n\n`),
  'error-in-array': rawEnd(MID, `data: ${JSON.stringify([{ error: SERVER_ERROR }])}\n\n`),
  'error-numeric': rawEnd(
    MID,
    errorEvent(
      { code: 429, message: 'Rate limited upstream.' },
      { choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] },
    ),
  ),
  'groq-error': rawEnd(
    MID,
    `data: ${JSON.stringify({ choices: [], x_groq: { error: 'over capacity' } })}\n\n`,
  ),
  malformed: answered({ type: 'text-events', at: MID, literals: ['oh'], isCut: true }),
  'invalid-utf-8': textEvents(' a\u00ffb'),
  'nul-character': textEvents('a\\u0000b'),
  'lone-surrogate': textEvents('a\\ud83d', 'b'),
  'endless-line': answered({ type: 'endless-line' }),
  'big-event': { text: 'All at once. '.repeat(160_000), pieces: 'whole' },

  // The same answer in other clothes.
  gzip: { framing: { gzip: true } },
  'byte-by-byte': { framing: { bytesPerWrite: 1 } },
  bursts: { pace: { chunksPerWrite: 16 } },
  crlf: { framing: { lineEnd: '\r\n' } },
  cr: { framing: { lineEnd: '\r' } },
  comments: { framing: { comments: true } },
  'multi-line': { framing: { multiLine: true } },
  'no-space': { framing: { noSpace: true } },
  'byte-order-mark': { framing: { byteOrderMark: true } },
  'split-emoji': { text: 'Ahoy 🚲🦊 there, 👩‍🚀!', pieces: 'utf-16-units' },
  openai: { dialect: 'openai' },
  groq: { dialect: 'groq' },
  azure: { dialect: 'azure' },
  ollama: { dialect: 'ollama' },
  reasoning: { reasoning: 'First I think about it, then I think again.' },
  'second-choice': { secondChoice: true },
  paced: { pace: { tokensPerSecond: 20 } },

  // Tools.
  'tool-clock': { toolCalls: [{ name: 'clock', arguments: '{"timeZone":"Europe/Berlin"}' }] },
  'tool-whole': {
    toolCalls: [{ name: 'clock', arguments: '{"timeZone":"Europe/Berlin"}' }],
    toolArguments: 'whole',
  },
  'tools-parallel': {
    toolCalls: [
      { name: 'clock', arguments: '{"timeZone":"Asia/Tokyo"}' },
      { name: 'clock', arguments: '{"timeZone":"America/Lima"}' },
    ],
    toolArguments: 'interleaved',
  },

  // What becomes of a request to go on.
  'honour-prefill': { continuation: 'honour-prefill' },
  'refuse-prefill': { continuation: 'refuse-prefill' },
  'begin-again': { continuation: 'begin-again' },
  'repeat-last-words': { continuation: 'repeat-last-words' },
  preamble: { continuation: 'preamble' },
  different: { continuation: 'different' },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof NAMED_SCENARIOS;

/** The scenario of one name, or of several joined by `+`; undefined for an unknown name. */
export function findScenario(names: string): Scenario | undefined {
  const scenarios = names
    .split('+')
    .map((name) => (isScenarioName(name) ? NAMED_SCENARIOS[name] : null));
  return scenarios.includes(null) ? undefined : Object.assign({}, ...scenarios);
}

function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(NAMED_SCENARIOS, name);
}
