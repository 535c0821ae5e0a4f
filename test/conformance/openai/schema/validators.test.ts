import { describe, expect, test } from 'vitest';
import { problemsOf } from './validators.ts';

const CHUNK = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_770_000_000,
  model: 'model-1',
  choices: [{ index: 0, delta: { content: 'Hi.' }, finish_reason: null, logprobs: null }],
};
const COMPLETION = {
  ...CHUNK,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hi.', refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};
const CALL = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
const TOKEN = { token: 'Hi', bytes: [72, 105], logprob: -0.25, top_logprobs: [] };

const SEAM = { offset: 3, from: 'a/b', to: 'c/d', method: 'prefill', clean: true };
const ERROR = { message: 'No.', type: 'server_error', param: null, code: null };

function withMessage(fields: object): object {
  const [choice] = COMPLETION.choices;
  return { ...COMPLETION, choices: [{ ...choice, message: { ...choice?.message, ...fields } }] };
}

function withDelta(delta: object, fields: object = {}): object {
  return { ...CHUNK, choices: [{ ...CHUNK.choices[0], delta, ...fields }] };
}

describe('the schemas know what is good', () => {
  test.each([
    ['chat.completion.chunk', CHUNK],
    ['chat.completion.chunk', { ...CHUNK, choices: [], usage: COMPLETION.usage }],
    ['chat.completion.chunk', { ...CHUNK, usage: null, chimera: { seams: [SEAM] } }],
    ['chat.completion.chunk', withDelta({ reasoning_content: 'Hm.' })],
    ['chat.completion.chunk', withDelta({ tool_calls: [{ index: 0, ...CALL }] })],
    ['chat.completion.chunk', withDelta({}, { logprobs: { content: [TOKEN], refusal: null } })],
    ['chat.completion', COMPLETION],
    ['chat.completion', withMessage({ content: null, tool_calls: [CALL] })],
    ['error', { error: ERROR }],
    ['model', { id: 'a', object: 'model', created: 1, owned_by: 'b' }],
    ['model', { id: 'a', object: 'model', created: 1, owned_by: 'b', context_window: 8_192 }],
    ['list', { object: 'list', data: [] }],
  ] as const)('as %s', (kind, value) => {
    expect(problemsOf(kind, value)).toEqual([]);
  });
});

describe('and what is not', () => {
  test.each([
    ['chat.completion.chunk', { ...CHUNK, object: 'chat.completion' }, /object/],
    ['chat.completion.chunk', { ...CHUNK, created: 1.5 }, /created must be integer/],
    ['chat.completion.chunk', { ...CHUNK, model: undefined }, /'model'/],
    ['chat.completion.chunk', withDelta({}, { finish_reason: 'error' }), /finish_reason/],
    ['chat.completion.chunk', withDelta({}, { index: undefined }), /'index'/],
    ['chat.completion.chunk', withDelta({ tool_calls: [{ ...CALL }] }), /'index'/],
    [
      'chat.completion.chunk',
      withDelta({}, { logprobs: { content: [{ token: 'Hi' }], refusal: null } }),
      /logprob/,
    ],
    ['chat.completion', withMessage({ content: undefined }), /'content'/],
    ['chat.completion', withMessage({ refusal: undefined }), /'refusal'/],
    ['chat.completion', withMessage({ tool_calls: [{ ...CALL, id: undefined }] }), /'id'/],
    ['chat.completion', { ...COMPLETION, usage: { prompt_tokens: 1 } }, /'total_tokens'/],
    ['chat.completion', { ...COMPLETION, service_tier: 'golden' }, /service_tier/],
    ['chat.completion', { ...COMPLETION, mood: 'good' }, /additional/],
    ['chat.completion', withMessage({ thoughts: 'Hm.' }), /message must NOT .* additional/],
    ['chat.completion.chunk', withDelta({}, { text: 'Hi.' }), /choices\/0 must NOT .* additional/],
    ['chat.completion.chunk', { ...CHUNK, chimera: { seams: [] } }, /seams/],
    ['error', { error: { message: 'No.', type: 'server_error' } }, /'code'/],
    ['error', { error: ERROR, detail: 'No.' }, /additional/],
    ['error', { error: 'No.' }, /must be object/],
    ['model', { id: 'a', object: 'model', created: 1 }, /'owned_by'/],
    ['list', { object: 'list', data: [{ id: 'a' }] }, /data\/0/],
  ] as const)('as %s: %#', (kind, value, expected) => {
    expect(problemsOf(kind, value).join('\n')).toMatch(expected);
  });
});
