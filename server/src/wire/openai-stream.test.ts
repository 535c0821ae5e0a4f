import { ChimeraError } from '@chimera/protocol/errors';
import { describe, expect, test } from 'vitest';
import type { CompletionBatch, CompletionDelta } from '../gateway/completion-port.ts';
import { createOpenAiStreamEncoder } from './openai-stream.ts';
import { chunk } from './testing/openai-chunks.ts';

const modern = { usesLegacyFunctions: false };

function textOf(batch: CompletionBatch, options = modern): string {
  return Buffer.from(createOpenAiStreamEncoder(options).encode(batch)).toString();
}

test('is an event stream that says its charset', () => {
  const { headers, heartbeat } = createOpenAiStreamEncoder(modern);
  expect(headers).toEqual({ 'content-type': 'text/event-stream; charset=utf-8' });
  expect(heartbeat).toMatch(/^:.*\n\n$/);
});

test('writes each chunk as one event of one line', () => {
  const chunks = [chunk({ role: 'assistant', content: '' }), chunk({ content: 'a\nb' })];
  expect(textOf({ type: 'chunks', chunks })).toBe(
    chunks.map((each) => `data: ${JSON.stringify(each)}\n\n`).join(''),
  );
});

test('hands bytes on without looking at them', () => {
  const bytes = Buffer.from('data: {"anything":"\u00fc"}\n\n');
  expect(createOpenAiStreamEncoder(modern).encode({ type: 'bytes', bytes })).toBe(bytes);
});

describe('the end', () => {
  test('of a whole answer is [DONE]', () => {
    const encoder = createOpenAiStreamEncoder(modern);
    encoder.encode({ type: 'chunks', chunks: [chunk({ content: 'a' })] });
    expect(encoder.state).toBe('open');
    expect(encoder.encode({ type: 'done' })).toBe('data: [DONE]\n\n');
    expect(encoder.state).toBe('complete');
  });

  test('of a broken one is its error, and no [DONE]', () => {
    const encoder = createOpenAiStreamEncoder(modern);
    const error = new ChimeraError('answer_interrupted', { message: 'It broke off.' });
    expect(encoder.encode({ type: 'error', error })).toBe(
      'data: {"error":{"message":"It broke off.","type":"upstream_error","param":null,"code":"stream_interrupted"}}\n\n',
    );
    expect(encoder.state).toBe('complete');
  });
});

describe('for a client that asked with functions', () => {
  const legacy = { usesLegacyFunctions: true };

  function deltasOf(batch: CompletionBatch): unknown[] {
    return textOf(batch, legacy)
      .split('\n\n')
      .filter((frame) => frame !== '')
      .map((frame) => JSON.parse(frame.slice('data: '.length)).choices[0]);
  }

  const call: CompletionDelta[] = [
    { role: 'assistant', content: null },
    {
      tool_calls: [
        { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } },
      ],
    },
    { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
    { tool_calls: [{ index: 1, id: 'call_2', function: { name: 'g', arguments: '{}' } }] },
  ];
  const chunks = [...call.map((delta) => chunk(delta)), chunk({}, 'tool_calls')];
  const expected = [
    { delta: { role: 'assistant', content: null }, finish_reason: null },
    { delta: { function_call: { name: 'f', arguments: '' } }, finish_reason: null },
    { delta: { function_call: { arguments: '{}' } }, finish_reason: null },
    { delta: {}, finish_reason: null },
    { delta: {}, finish_reason: 'function_call' },
  ];

  test('the first tool call is the function call, and there is no other', () => {
    expect(deltasOf({ type: 'chunks', chunks })).toMatchObject(expected);
    expect(textOf({ type: 'chunks', chunks }, legacy)).not.toMatch(/tool_call|call_1/);
  });

  test('also when it comes as bytes', () => {
    const bytes = Buffer.from(textOf({ type: 'chunks', chunks }));
    expect(deltasOf({ type: 'bytes', bytes })).toMatchObject(expected);
  });

  test('words are words', () => {
    const words = [chunk({ content: 'Hello' }), chunk({}, 'stop')];
    expect(textOf({ type: 'chunks', chunks: words }, legacy)).toBe(
      textOf({ type: 'chunks', chunks: words }),
    );
  });
});
