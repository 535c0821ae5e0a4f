import { describe, expect, test } from 'vitest';
import type { ModelRequest } from '../port.ts';
import type { Quirks } from './quirks.ts';
import { QUIRKS } from './quirks.ts';
import { buildRequestBody } from './request-body.ts';

const HELLO: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

const build = (request: Partial<ModelRequest>, quirks: Quirks = QUIRKS.generic) =>
  JSON.parse(buildRequestBody({ ...HELLO, ...request }, quirks));

describe('buildRequestBody', () => {
  test('asks for a stream with usage and sends nothing that was not asked for', () => {
    expect(build({})).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('writes every setting by its wire name', () => {
    const schema = { type: 'object' };
    expect(
      build({
        temperature: 0,
        topP: 0.5,
        maxOutputTokens: 100,
        stop: ['END'],
        seed: 7,
        reasoningEffort: 'low',
        responseFormat: { type: 'json-schema', name: 'answer', schema, strict: true },
        tools: [{ name: 'clock', description: 'Tells the time.', parameters: schema }],
        toolChoice: { name: 'clock' },
      }),
    ).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      max_tokens: 100,
      stop: ['END'],
      seed: 7,
      reasoning_effort: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema, strict: true },
      },
      tools: [
        {
          type: 'function',
          function: { name: 'clock', description: 'Tells the time.', parameters: schema },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'clock' } },
    });
  });

  test('writes JSON mode, strict tools and a plain tool choice', () => {
    const tools = [{ name: 'f', description: '', parameters: {}, strict: true }];
    expect(
      build({ tools, toolChoice: 'required', responseFormat: { type: 'json' } }),
    ).toMatchObject({
      response_format: { type: 'json_object' },
      tools: [{ function: { strict: true } }],
      tool_choice: 'required',
    });
  });

  test('sends no tool choice without tools', () => {
    expect(build({ tools: [], toolChoice: 'auto' })).not.toHaveProperty('tool_choice');
  });

  test('writes images, tool calls and tool results', () => {
    const messages: ModelRequest['messages'] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', url: 'data:image/png;base64,AA==' },
        ],
      },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c', toolName: 'f', content: 'done' },
    ];
    expect(build({ messages }).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'done' },
    ]);
  });

  test('passes unknown fields on, but neither another stream nor several answers', () => {
    const extra = {
      top_k: 5,
      stream: false,
      n: 3,
      model: 'other',
      messages: [],
      stream_options: {},
    };
    expect(build({ extra })).toEqual({ ...build({}), top_k: 5 });
  });

  test('what we know outranks what is passed on', () => {
    expect(build({ temperature: 1, extra: { temperature: 2 } }).temperature).toBe(1);
  });
});

describe('quirks', () => {
  test('OpenAI takes max_completion_tokens and sends no padding', () => {
    expect(build({ maxOutputTokens: 5 }, QUIRKS.openai)).toMatchObject({
      max_completion_tokens: 5,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
  });

  test('Groq gets neither names nor the fields that it refuses', () => {
    const extra = { logprobs: true, logit_bias: {}, metadata: {}, service_tier: 'flex' };
    const messages: ModelRequest['messages'] = [{ role: 'user', content: 'Hi', name: 'ann' }];
    const body = build({ messages, maxOutputTokens: 5, extra }, QUIRKS.groq);
    expect(body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      max_completion_tokens: 5,
      service_tier: 'flex',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('others get names', () => {
    const messages: ModelRequest['messages'] = [{ role: 'user', content: 'Hi', name: 'ann' }];
    expect(build({ messages }).messages[0].name).toBe('ann');
  });

  test.each(['deepseek', 'mistral'] as const)('%s is told to go on by a mark', (vendor) => {
    const messages: ModelRequest['messages'] = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello th' },
    ];
    expect(build({ messages }, QUIRKS[vendor]).messages[1]).toEqual({
      role: 'assistant',
      content: 'Hello th',
      prefix: true,
    });
    expect(build({}, QUIRKS[vendor]).messages[0]).not.toHaveProperty('prefix');
  });

  test('a request field may be the mark', () => {
    const quirks: Quirks = {
      ...QUIRKS.generic,
      prefill: { message: {}, body: { continue_final_message: true } },
    };
    const messages: ModelRequest['messages'] = [{ role: 'assistant', content: 'Hello th' }];
    expect(build({ messages }, quirks)).toHaveProperty('continue_final_message', true);
    expect(build({}, quirks)).not.toHaveProperty('continue_final_message');
  });

  test('Mistral is not asked for usage, which it sends anyway', () => {
    expect(build({}, QUIRKS.mistral)).not.toHaveProperty('stream_options');
  });
});
