import { ChimeraError } from '@chimera/protocol/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompletionBatch, CompletionChunk } from '../gateway/completion-port.ts';
import { type Completion, collectCompletion } from './openai-completion.ts';
import { asBytes, batchesOf, chunk, usageChunk } from './testing/openai-chunks.ts';

const DONE: CompletionBatch = { type: 'done' };
const modern = { usesLegacyFunctions: false };

function collect(chunks: CompletionChunk[], options = modern): Promise<Completion> {
  return collectCompletion(batchesOf({ type: 'chunks', chunks }, DONE), options);
}

const ROLE = chunk({ role: 'assistant', content: '', refusal: null });

function callChunk(index: number, fields: object): CompletionChunk {
  return chunk({ tool_calls: [{ index, ...fields }] });
}

test('words become one message', async () => {
  const chunks = [ROLE, chunk({ content: 'Hel' }), chunk({ content: 'lo' }), chunk({}, 'stop')];
  expect(await collect([...chunks, usageChunk(3, 2)])).toEqual({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_770_000_000,
    model: 'model-1',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });
});

test('calls are put together by their index, and stand in the place of the content', async () => {
  const { choices } = await collect([
    chunk({ role: 'assistant', content: null }),
    callChunk(0, { id: 'call_a', type: 'function', function: { name: 'a', arguments: '' } }),
    callChunk(1, { id: 'call_b', type: 'function', function: { name: 'b', arguments: '{"y"' } }),
    callChunk(0, { function: { arguments: '{"x":1}' } }),
    callChunk(1, { function: { arguments: ':2}' } }),
    chunk({}, 'tool_calls'),
  ]);
  expect(choices).toMatchObject([
    {
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'a', arguments: '{"x":1}' } },
          { id: 'call_b', type: 'function', function: { name: 'b', arguments: '{"y":2}' } },
        ],
      },
    },
  ]);
});

test('an answer without words has a content all the same, and no empty list of calls', async () => {
  const { choices } = await collect([ROLE, chunk({}, 'length')]);
  expect(choices[0]?.message).toEqual({ role: 'assistant', content: '', refusal: null });
  expect(choices[0]?.finish_reason).toBe('length');
});

test('words before a call are kept', async () => {
  const call = { id: 'call_a', function: { name: 'a', arguments: '{}' } };
  const { choices } = await collect([ROLE, chunk({ content: 'Wait.' }), callChunk(0, call)]);
  expect(choices[0]?.message.content).toBe('Wait.');
  expect(choices[0]?.message.tool_calls).toHaveLength(1);
});

test('refusal, reasoning and lists go on from chunk to chunk', async () => {
  const { choices } = await collect([
    ROLE,
    chunk({ reasoning_content: 'Let me ' }),
    chunk({ reasoning_content: 'think.' }),
    chunk({ refusal: 'I ca' }),
    chunk({ refusal: 'nnot.' }),
    chunk({ annotations: [{ n: 1 }] }),
    chunk({ annotations: [{ n: 2 }] }),
    chunk({}, 'content_filter'),
  ]);
  expect(choices[0]?.message).toEqual({
    role: 'assistant',
    content: '',
    refusal: 'I cannot.',
    reasoning_content: 'Let me think.',
    annotations: [{ n: 1 }, { n: 2 }],
  });
});

test('what every chunk says anew is said once', async () => {
  const said = { system_fingerprint: 'fp_1', service_tier: 'default', obfuscation: 'xyz' };
  const whole = await collect([
    { ...ROLE, ...said },
    { ...chunk({ content: 'a' }), ...said },
    { ...chunk({}, 'stop'), ...said, chimera: { seams: [] } },
  ]);
  expect(whole).toMatchObject({
    system_fingerprint: 'fp_1',
    service_tier: 'default',
    chimera: { seams: [] },
  });
  expect(whole).not.toHaveProperty('obfuscation');
});

test('several choices are told apart by their index', async () => {
  const { choices } = await collect([
    chunk({ role: 'assistant', content: '' }, null, { index: 1 }),
    ROLE,
    chunk({ content: 'one' }, null, { index: 1 }),
    chunk({ content: 'zero' }),
    chunk({}, 'length', { index: 1 }),
    chunk({}, 'stop'),
  ]);
  expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
    [0, 'zero'],
    [1, 'one'],
  ]);
  expect(choices.map((choice) => choice.finish_reason)).toEqual(['stop', 'length']);
});

test('log probabilities are put in a row', async () => {
  const token = (text: string) => ({ token: text, logprob: -1, bytes: null, top_logprobs: [] });
  const of = (text: string) => ({ logprobs: { content: [token(text)], refusal: null } });
  const { choices } = await collect([
    chunk({ content: 'a' }, null, of('a')),
    chunk({ content: 'b' }, null, of('b')),
    chunk({}, 'stop', { logprobs: null }),
  ]);
  expect(choices[0]?.logprobs).toEqual({ content: [token('a'), token('b')], refusal: null });
});

test('a client that asked with functions gets a function call', async () => {
  const call = { id: 'call_a', type: 'function', function: { name: 'a', arguments: '{' } };
  const chunks = [
    chunk({ role: 'assistant', content: null }),
    callChunk(0, call),
    callChunk(0, { function: { arguments: '}' } }),
    chunk({}, 'tool_calls'),
  ];
  const { choices } = await collect(chunks, { usesLegacyFunctions: true });
  expect(choices[0]).toMatchObject({
    finish_reason: 'function_call',
    message: { content: null, function_call: { name: 'a', arguments: '{}' } },
  });
  expect(choices[0]?.message).not.toHaveProperty('tool_calls');
});

describe('an answer that is not whole', () => {
  const begun: CompletionBatch = { type: 'chunks', chunks: [ROLE, chunk({ content: 'Hel' })] };

  test('because it broke off is its error', async () => {
    const error = new ChimeraError('answer_interrupted', { message: 'It broke off.' });
    const broken = batchesOf(begun, { type: 'error', error });
    await expect(collectCompletion(broken, modern)).rejects.toBe(error);
  });

  test('because its end never came, or nothing else did, is an error too', async () => {
    for (const batches of [batchesOf(begun), batchesOf(DONE)]) {
      await expect(collectCompletion(batches, modern)).rejects.toMatchObject({
        code: 'answer_interrupted',
      });
    }
  });
});

test('it does not matter how chunks come: in which batches, as bytes, with which line ends', async () => {
  const delta = fc.oneof(
    fc.record({ content: fc.string({ unit: 'grapheme' }) }),
    fc.record({ reasoning_content: fc.string() }),
    fc.record({
      tool_calls: fc.tuple(
        fc.record({ index: fc.nat(2), function: fc.record({ arguments: fc.string() }) }),
      ),
    }),
  );
  const runs = fc.array(
    fc.record({
      deltas: fc.array(delta, { minLength: 1 }),
      as: fc.constantFrom('chunks', '\n', '\r\n', '\r'),
    }),
  );
  await fc.assert(
    fc.asyncProperty(runs, async (plan) => {
      const batches = plan.map(({ deltas, as }): CompletionBatch => {
        const chunks = deltas.map((each) => chunk(each));
        return as === 'chunks' ? { type: 'chunks', chunks } : asBytes(chunks, as);
      });
      const all = plan.flatMap(({ deltas }) => deltas.map((each) => chunk(each)));
      const end = chunk({}, 'stop');
      const cut = batchesOf(...batches, { type: 'chunks', chunks: [end] }, DONE);
      expect(await collectCompletion(cut, modern)).toEqual(await collect([...all, end]));
    }),
  );
});
