import { describe, expect, test } from 'vitest';
import type { ModelRequest } from '../../port.ts';
import { ProviderError } from '../../port.ts';
import { createGoogleVendor } from './vendor.ts';

const MODEL = 'gemini-3.5-flash';
const QUESTION: ModelRequest['messages'] = [{ role: 'user', content: 'What time is it?' }];

/** A request in the middle of a tool loop. */
function inLoop(signature?: string): ModelRequest {
  const call = { id: 'call_1', name: 'clock', arguments: '{}' };
  const signed = signature === undefined ? call : { ...call, signature };
  return {
    model: MODEL,
    messages: [
      ...QUESTION,
      { role: 'assistant', content: '', toolCalls: [signed] },
      { role: 'tool', toolCallId: 'call_1', toolName: 'clock', content: '12:00' },
    ],
  };
}

const refusal = (message: string): ProviderError =>
  new ProviderError('invalid-request', message, { status: 400 });

describe('a model’s id', () => {
  const vendor = createGoogleVendor('google');

  test.each([
    '../v1beta/files',
    'gemini/../../other',
    'gemini:countTokens?x=',
    'gemini#',
    'gemini?alt=json',
    'gemini%2F..',
    '/gemini',
    'gemini/',
    '.',
    '',
    'two words',
  ])('%j leads nowhere', (model) => {
    expect(() => vendor.toCallOptions({ model, messages: QUESTION })).toThrow(
      expect.objectContaining({ kind: 'not-found' }),
    );
  });

  test.each(['gemini-3.5-flash', 'models/gemini-3.5-flash', 'tunedModels/my_own-1', 'a+b/gemini'])(
    '%s is one',
    (model) => {
      expect(() => vendor.toCallOptions({ model, messages: QUESTION })).not.toThrow();
    },
  );
});

describe('a finish', () => {
  const { readFinish } = createGoogleVendor('google');

  test.each([
    ['STOP', 'stop', false, 'stop'],
    ['STOP', 'tool-calls', true, 'tool-calls'],
    ['MAX_TOKENS', 'length', false, 'length'],
    ['SAFETY', 'content-filter', false, 'content-filter'],
    ['MODEL_ARMOR', 'content-filter', false, 'content-filter'],
    ['LANGUAGE', 'other', false, 'content-filter'],
    ['IMAGE_PROHIBITED_CONTENT', 'other', false, 'content-filter'],
    ['OTHER', 'other', false, 'stop'],
    ['OTHER', 'other', true, 'tool-calls'],
    ['FINISH_REASON_UNSPECIFIED', 'other', false, 'stop'],
    ['MALFORMED_FUNCTION_CALL', 'error', false, null],
    ['UNEXPECTED_TOOL_CALL', 'other', true, null],
    ['TOO_MANY_TOOL_CALLS', 'other', true, null],
  ] as const)('%s (%s, calls: %s) is %s', (raw, unified, hasCalls, expected) => {
    expect(readFinish({ raw, unified, hasCalls })).toBe(expected);
  });
});

describe('an event that is read as it is', () => {
  const { readRaw } = createGoogleVendor('google');

  test('names the model and the counts so far', () => {
    const usageMetadata = {
      promptTokenCount: 9,
      toolUsePromptTokenCount: 2,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 185,
      cachedContentTokenCount: 4,
      totalTokenCount: 201,
    };
    expect(readRaw({ usageMetadata, modelVersion: 'gemini-3-pro-preview' })).toEqual({
      model: 'gemini-3-pro-preview',
      usage: { inputTokens: 11, outputTokens: 190, cachedTokens: 4, reasoningTokens: 185 },
    });
  });

  test.each([{}, { usageMetadata: { trafficType: 'ON_DEMAND' } }, null, 'text'])(
    'may tell nothing: %j',
    (event) => {
      expect(readRaw(event)).toEqual({});
    },
  );
});

describe('events', () => {
  const sorter = createGoogleVendor('google').createSorter();

  test.each([
    ['{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}', 'error'],
    ['[{"error":{"code":503}}]', 'error'],
    ['{"candidates":[{"content":{"parts":[{"text":"the \\"error\\" of"}]}}]}', 'read'],
    ['{"candidates":[{"content":{"parts":[{"functionCall":{"args":{"error":{}}}}]}}]}', 'read'],
  ])('%s: %s', (data, fate) => {
    expect(sorter.sort(data, undefined)).toBe(fate);
  });

  test('have no end but the stream’s', () => {
    expect(sorter.atEnd()).toBeNull();
  });
});

describe('a request that was refused because of its signatures', () => {
  const error = refusal('acme answered 400: Corrupted thought signature.');

  test('is asked again without them, once', () => {
    const vendor = createGoogleVendor('google');
    const again = vendor.reword(inLoop('google/gemini-3.5-flash old'), error);
    expect(JSON.stringify(again && vendor.toCallOptions(again).prompt)).toContain(
      '"thoughtSignature":"skip_thought_signature_validator"',
    );
    expect(again && vendor.reword(again, error)).toBeNull();
  });

  test('was refused for another reason: it stays as it is', () => {
    const vendor = createGoogleVendor('google');
    expect(vendor.reword(inLoop('x'), refusal('Invalid value.'))).toBeNull();
    expect(vendor.reword({ model: MODEL, messages: QUESTION }, error)).toBeNull();
    expect(vendor.reword(inLoop('x'), new Error('Corrupted thought signature.'))).toBeNull();
  });
});
