import { ChimeraError } from '@chimera/protocol/errors';
import { describe, expect, test } from 'vitest';
import { toOpenAiError } from '../../wire/openai-error.ts';
import { type CompletionRequest, readCompletionRequest } from './completion-request.ts';

const MINIMAL = { model: 'model-1', messages: [{ role: 'user', content: 'Hello.' }] };

function read(fields: object = {}): CompletionRequest {
  return readCompletionRequest({ ...MINIMAL, ...fields });
}

/** What a client is told of a bad request. */
function errorOf(body: unknown): { message: string; param: string | null; code: string | null } {
  try {
    readCompletionRequest(body);
  } catch (error) {
    if (error instanceof ChimeraError) return toOpenAiError(error).error;
    throw error;
  }
  throw new Error('The request was taken.');
}

function tool(name: string): object {
  return { type: 'function', function: { name, parameters: { type: 'object' } } };
}

const WEATHER = tool('weather');

describe('a small request', () => {
  test('is taken as it is', () => {
    expect(read()).toEqual({
      model: 'model-1',
      isStreamed: false,
      includesUsage: true,
      usesLegacyFunctions: false,
      messages: MINIMAL.messages,
      body: MINIMAL,
      request: { messages: [{ role: 'user', content: 'Hello.' }] },
    });
  });

  test.each([
    [{ stream: true }, true, false],
    [{ stream: true, stream_options: { include_usage: true } }, true, true],
    [{ stream: true, stream_options: null }, true, false],
    [{ stream: false }, false, true],
    [{ stream: null, stream_options: null }, false, true],
  ])('%j is streamed: %s, with usage: %s', (fields, isStreamed, includesUsage) => {
    expect(read(fields)).toMatchObject({ isStreamed, includesUsage });
  });
});

describe('every field of a request', () => {
  const full = {
    model: 'model-1',
    messages: [
      { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } },
        ],
      },
    ],
    tools: [WEATHER],
    tool_choice: 'required',
    parallel_tool_calls: false,
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
    temperature: 0.5,
    top_p: 0.9,
    n: 2,
    stop: ['END', 'STOP'],
    frequency_penalty: -2,
    presence_penalty: 2,
    logit_bias: { '50256': -100 },
    logprobs: true,
    top_logprobs: 20,
    seed: 7,
    max_completion_tokens: 100,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: {}, strict: true },
    },
    reasoning_effort: 'low',
    verbosity: 'low',
    modalities: ['text'],
    metadata: { team: 'blue' },
    store: false,
    service_tier: 'auto',
    user: 'somebody',
    safety_identifier: 'somebody',
    prompt_cache_key: 'key',
    prediction: { type: 'content', content: 'Perhaps.' },
    web_search_options: {},
    a_field_of_the_vendor: { deep: [1, 2, { three: true }] },
  };

  test('reaches upstreams that speak OpenAI’s wire', () => {
    expect(readCompletionRequest(full).body).toEqual(full);
  });

  test('has its words for all others', () => {
    const { request } = readCompletionRequest(full);
    expect(request).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', url: 'https://a.example/b.png' },
          ],
        },
      ],
      tools: [{ name: 'weather', description: '', parameters: { type: 'object' } }],
      toolChoice: 'required',
      temperature: 0.5,
      topP: 0.9,
      stop: ['END', 'STOP'],
      seed: 7,
      maxOutputTokens: 100,
      responseFormat: { type: 'json-schema', name: 'answer', schema: {}, strict: true },
      reasoningEffort: 'low',
      extra: {
        parallel_tool_calls: false,
        frequency_penalty: -2,
        presence_penalty: 2,
        logit_bias: { '50256': -100 },
        logprobs: true,
        top_logprobs: 20,
        verbosity: 'low',
        metadata: { team: 'blue' },
        store: false,
        service_tier: 'auto',
        user: 'somebody',
        safety_identifier: 'somebody',
        prompt_cache_key: 'key',
        prediction: { type: 'content', content: 'Perhaps.' },
        web_search_options: {},
        a_field_of_the_vendor: { deep: [1, 2, { three: true }] },
      },
    });
  });

  test('may be null', () => {
    const optional = Object.keys(full).filter((field) => !['model', 'messages'].includes(field));
    const nulls = Object.fromEntries(optional.map((field) => [field, null]));
    expect(read(nulls).request).toEqual(read().request);
  });
});

describe('what counts as one thing said in two ways', () => {
  test('one stop is a list of one', () => {
    expect(read({ stop: 'END' }).request.stop).toEqual(['END']);
    expect(read({ stop: [] }).request).not.toHaveProperty('stop');
  });

  test('max_tokens is the old name of max_completion_tokens', () => {
    expect(read({ max_tokens: 10 }).request.maxOutputTokens).toBe(10);
    const both = read({ max_tokens: 10, max_completion_tokens: 20 });
    expect(both.request.maxOutputTokens).toBe(20);
  });

  test.each([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, { type: 'json' }],
    [
      { type: 'json_schema', json_schema: { name: 'a' } },
      { type: 'json-schema', name: 'a', schema: { type: 'object', properties: {} } },
    ],
  ])('the response format %j', (format, expected) => {
    expect(read({ response_format: format }).request.responseFormat).toEqual(expected);
  });
});

describe('the choice of a tool', () => {
  const tools = [tool('a'), tool('b'), tool('c')];
  const named = (name: string): object => ({ type: 'function', function: { name } });

  test.each([
    ['none', 'none', ['a', 'b', 'c']],
    [named('b'), { name: 'b' }, ['a', 'b', 'c']],
    [
      { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named('c'), named('a')] } },
      'auto',
      ['a', 'c'],
    ],
  ])('%j is understood', (choice, toolChoice, names) => {
    const { request } = read({ tools, tool_choice: choice });
    expect(request.toolChoice).toEqual(toolChoice);
    expect(request.tools?.map(({ name }) => name)).toEqual(names);
  });

  test.each([[[]], [null], [undefined]])('means nothing where the tools are %j', (none) => {
    const { body, request } = read({ tools: none, tool_choice: 'auto', parallel_tool_calls: true });
    expect(body).toEqual(MINIMAL);
    expect(request).toEqual(read().request);
  });
});

describe('a bad request is told by its parameter, with what is allowed', () => {
  const message = (fields: object): object => ({ ...MINIMAL, messages: [fields] });
  const content = (...parts: unknown[]): object => message({ role: 'user', content: parts });

  test.each([
    [undefined, null, 'missing_required_parameter', /body/],
    ['text', null, 'invalid_type', /expected an object, but got a string/],
    [[], null, 'invalid_type', /expected an object, but got an array/],
    [{ messages: MINIMAL.messages }, 'model', 'missing_required_parameter', /'model'/],
    [{ ...MINIMAL, model: 3 }, 'model', 'invalid_type', /a string, but got an integer/],
    [{ ...MINIMAL, model: '' }, 'model', 'string_below_min_length', /at least 1/],
    [{ model: 'm' }, 'messages', 'missing_required_parameter', /'messages'/],
    [{ model: 'm', messages: [] }, 'messages', 'empty_array', /at least 1/],
    [{ model: 'm', messages: 'hi' }, 'messages', 'invalid_type', /an array, but got a string/],
    [{ model: 'm', messages: ['hi'] }, 'messages[0]', 'invalid_type', /an object/],
    [message({ content: 'hi' }), 'messages[0].role', 'missing_required_parameter', /role/],
    [message({ role: 'wizard' }), 'messages[0].role', 'invalid_value', /'system', 'developer'/],
    [message({ role: 'user' }), 'messages[0].content', 'missing_required_parameter', /content/],
    [
      message({ role: 'user', content: null }),
      'messages[0].content',
      'invalid_type',
      /a string or an array, but got null/,
    ],
    [
      content({ type: 'text' }),
      'messages[0].content[0].text',
      'missing_required_parameter',
      /text/,
    ],
    [
      content({ type: 'text', text: '' }, { type: 'input_audio', input_audio: {} }),
      'messages[0].content[1].type',
      'invalid_value',
      /'text', 'image_url'/,
    ],
    [
      content({ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }),
      'messages[0].content[0].image_url.url',
      'invalid_value',
      /http:, https: or data: URL/,
    ],
    [
      message({ role: 'tool', content: 'x' }),
      'messages[0].tool_call_id',
      'missing_required_parameter',
      /tool_call_id/,
    ],
    [
      message({ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f' } }] }),
      'messages[0].tool_calls[0].function.arguments',
      'missing_required_parameter',
      /arguments/,
    ],
    [{ ...MINIMAL, temperature: 2.1 }, 'temperature', 'decimal_above_max_value', /at most 2/],
    [{ ...MINIMAL, temperature: -1 }, 'temperature', 'decimal_below_min_value', /at least 0/],
    [{ ...MINIMAL, temperature: '1' }, 'temperature', 'invalid_type', /a number/],
    [{ ...MINIMAL, n: 0 }, 'n', 'integer_below_min_value', /at least 1/],
    [{ ...MINIMAL, n: 129 }, 'n', 'integer_above_max_value', /at most 128/],
    [{ ...MINIMAL, n: 1.5 }, 'n', 'invalid_type', /an integer, but got a decimal/],
    [{ ...MINIMAL, max_tokens: 0 }, 'max_tokens', 'integer_below_min_value', /at least 1/],
    [{ ...MINIMAL, stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', 'array_above_max_length', /most 4/],
    [{ ...MINIMAL, stop: 5 }, 'stop', 'invalid_type', /a string or an array/],
    [{ ...MINIMAL, logit_bias: { a: 101 } }, 'logit_bias.a', 'decimal_above_max_value', /100/],
    [{ ...MINIMAL, top_logprobs: 3 }, 'top_logprobs', 'unsupported_parameter', /'logprobs'/],
    [{ ...MINIMAL, stream_options: {} }, 'stream_options', 'unsupported_parameter', /'stream'/],
    [{ ...MINIMAL, verbosity: 'loud' }, 'verbosity', 'invalid_value', /'low', 'medium', 'high'/],
    [{ ...MINIMAL, modalities: ['text', 'audio'] }, 'modalities[1]', 'invalid_value', /'text'/],
    [{ ...MINIMAL, audio: { voice: 'ash' } }, 'audio', 'unsupported_parameter', /sound/],
    [{ ...MINIMAL, metadata: { a: 1 } }, 'metadata.a', 'invalid_type', /a string/],
    [
      { ...MINIMAL, metadata: { a: 'x'.repeat(513) } },
      'metadata.a',
      'string_above_max_length',
      /at most 512/,
    ],
    [
      { ...MINIMAL, metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, ''])) },
      'metadata',
      'invalid_value',
      /at most 16 pairs/,
    ],
    [
      { ...MINIMAL, response_format: { type: 'xml' } },
      'response_format.type',
      'invalid_value',
      /'text', 'json_object', 'json_schema'/,
    ],
    [
      { ...MINIMAL, response_format: { type: 'json_schema' } },
      'response_format.json_schema',
      'missing_required_parameter',
      /json_schema/,
    ],
    [{ ...MINIMAL, tools: [tool('a b')] }, 'tools[0].function.name', 'invalid_value', /64 letters/],
    [
      { ...MINIMAL, tools: [{ type: 'custom', custom: { name: 'x' } }] },
      'tools[0].type',
      'invalid_value',
      /'function'/,
    ],
    [{ ...MINIMAL, tool_choice: 'required' }, 'tool_choice', 'unsupported_parameter', /'tools'/],
    [
      { ...MINIMAL, tools: [WEATHER], tool_choice: 'always' },
      'tool_choice',
      'invalid_value',
      /'none', 'auto', 'required'/,
    ],
    [
      { ...MINIMAL, tools: [WEATHER], tool_choice: { type: 'function', function: { name: 'x' } } },
      'tool_choice',
      'unsupported_parameter',
      /no tool 'x'/,
    ],
    [
      { ...MINIMAL, tools: [WEATHER], tool_choice: { type: 'function' } },
      'tool_choice.function',
      'missing_required_parameter',
      /function/,
    ],
    [
      { ...MINIMAL, tools: [WEATHER], functions: [{ name: 'f' }] },
      'functions',
      'unsupported_parameter',
      /together with 'tools'/,
    ],
    [
      { ...MINIMAL, functions: [{ name: 'f' }], function_call: { name: 'g' } },
      'function_call',
      'unsupported_parameter',
      /no function 'g'/,
    ],
  ])('%j', (body, param, code, text) => {
    expect(errorOf(body)).toMatchObject({
      type: 'invalid_request_error',
      param,
      code,
      message: expect.stringMatching(text),
    });
  });

  test('and nothing of the value is repeated', () => {
    expect(errorOf({ ...MINIMAL, verbosity: 'sk-secret' }).message).not.toContain('sk-secret');
  });
});

test('characters that cannot be sent are replaced, for every kind of upstream', () => {
  const messages = [{ role: 'user', content: 'a\0b' }];
  const { body, request } = readCompletionRequest({ model: 'm', messages });
  expect(body.messages).toEqual([{ role: 'user', content: 'a\uFFFDb' }]);
  expect(request.messages).toEqual([{ role: 'user', content: 'a\uFFFDb' }]);
});
