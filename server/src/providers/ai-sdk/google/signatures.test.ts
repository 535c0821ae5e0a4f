import { describe, expect, test } from 'vitest';
import type { ModelToolCall } from '../../port.ts';
import { Signatures } from './signatures.ts';

const call = (id: string, signature?: string): ModelToolCall => ({
  id,
  name: 'clock',
  arguments: '{}',
  ...(signature === undefined ? {} : { signature }),
});

describe('a signature', () => {
  test('comes back to the model that made it', () => {
    const sealed = new Signatures('google').seal('gemini-3.5-flash', 'call_1', 'abc==');
    const restarted = new Signatures('google');
    expect(restarted.open('gemini-3.5-flash', call('call_9', sealed))).toBe('abc==');
  });

  test.each([
    ['another model', 'google', 'gemini-3.8-flash'],
    ['a model whose name goes on', 'google', 'gemini-3.5-flash-lite'],
    ['another account', 'google-eu', 'gemini-3.5-flash'],
  ])('is not shown to %s', (_whom, provider, model) => {
    const sealed = new Signatures('google').seal('gemini-3.5-flash', 'call_1', 'abc==');
    expect(new Signatures(provider).open(model, call('call_1', sealed))).toBeUndefined();
  });

  test('is remembered by the id of its call, for clients that drop it', () => {
    const signatures = new Signatures('google');
    signatures.seal('gemini-3.5-flash', 'call_1', 'abc==');
    expect(signatures.open('gemini-3.5-flash', call('call_1'))).toBe('abc==');
    expect(signatures.open('gemini-3.5-flash', call('call_2'))).toBeUndefined();
  });

  test('is forgotten when many came after it, the oldest first', () => {
    const signatures = new Signatures('google', 200);
    for (const id of ['call_1', 'call_2', 'call_3']) signatures.seal('m', id, 's'.repeat(60));
    expect(signatures.open('m', call('call_1'))).toBeUndefined();
    expect(signatures.open('m', call('call_2'))).toBe('s'.repeat(60));
    expect(signatures.open('m', call('call_3'))).toBe('s'.repeat(60));
  });

  test('that is made anew takes the place of the old one', () => {
    const signatures = new Signatures('google', 200);
    for (let count = 0; count < 50; count += 1) signatures.seal('m', 'call_1', `number ${count}`);
    signatures.seal('m', 'call_2', 'other');
    expect(signatures.open('m', call('call_1'))).toBe('number 49');
  });

  test('may be given up for the mark that skips the check', () => {
    const signatures = new Signatures('google');
    signatures.seal('m', 'call_1', 'abc==');
    const unsigned = signatures.unsigned('m', call('call_1'));
    expect(signatures.open('m', unsigned)).toBe('skip_thought_signature_validator');
  });
});
