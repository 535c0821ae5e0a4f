import { describe, expect, test } from 'vitest';
import type { ModelRequest } from '../port.ts';
import { toCallOptions } from './call-options.ts';

const options = (request: Partial<ModelRequest> = {}) =>
  toCallOptions({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...request });

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };
const TOOL = { name: 'clock', description: 'Tells the time.', parameters: SCHEMA };

describe('call options', () => {
  test('say what the request says, and nothing else', () => {
    const said = JSON.parse(JSON.stringify(options()));
    expect(said).toEqual({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] });
  });

  test('carry the sampling settings', () => {
    const sampling = { temperature: 0.5, topP: 0.9, maxOutputTokens: 7, seed: 42 };
    expect(options({ ...sampling, stop: ['END'] })).toMatchObject({
      ...sampling,
      stopSequences: ['END'],
    });
  });

  test('find the penalties among what the client sent besides', () => {
    const extra = { frequency_penalty: 1, presence_penalty: -1, logit_bias: {}, user: 'anna' };
    const said = options({ extra });
    expect(said).toMatchObject({ frequencyPenalty: 1, presencePenalty: -1 });
    expect(JSON.stringify(said)).not.toContain('anna');
  });

  test('offer tools with their schemas', () => {
    expect(options({ tools: [{ ...TOOL, strict: true }] }).tools).toEqual([
      {
        type: 'function',
        name: 'clock',
        description: 'Tells the time.',
        inputSchema: SCHEMA,
        strict: true,
      },
    ]);
    expect(options({ tools: [{ ...TOOL, description: '' }] }).tools?.[0]).not.toHaveProperty(
      'description',
      '',
    );
  });

  test.each<[ModelRequest['toolChoice'], object | undefined]>([
    [undefined, undefined],
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [{ name: 'clock' }, { type: 'tool', toolName: 'clock' }],
  ])('choose tools as asked: %j', (toolChoice, expected) => {
    expect(options({ tools: [TOOL], toolChoice }).toolChoice).toEqual(expected);
  });

  test('choose none where there are none', () => {
    expect(options({ tools: [], toolChoice: 'required' })).not.toHaveProperty('toolChoice');
  });

  test.each<[ModelRequest['responseFormat'], object | undefined]>([
    [undefined, undefined],
    [{ type: 'json' }, { type: 'json' }],
    [
      { type: 'json-schema', name: 'thing', schema: SCHEMA, strict: true },
      { type: 'json', name: 'thing', schema: SCHEMA },
    ],
  ])('ask for the format %j', (responseFormat, expected) => {
    expect(options({ responseFormat }).responseFormat).toEqual(expected);
  });

  test.each([
    ['none', 'none'],
    ['minimal', 'minimal'],
    ['high', 'high'],
    ['max', 'max'],
    ['default', undefined],
    ['provider-default', undefined],
    [undefined, undefined],
  ])('think as hard as asked: %s', (reasoningEffort, expected) => {
    expect(options({ reasoningEffort }).reasoning).toBe(expected);
  });
});
