import type { CanonicalEvent, EventBody } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { numbered, turnEnd } from '../../../../test/generators/numbered.ts';
import type { CompletionBatch, CompletionChunk } from '../../gateway/completion-port.ts';
import { agentCompletion } from './agent-chunks.ts';
import type { Utterance } from './transcript-context.ts';

const IDENTITY = { id: 'chatcmpl-1', created: 1_770_000_000, model: 'agent/shop' };

async function* inBatches(events: CanonicalEvent[]): AsyncGenerator<CanonicalEvent[]> {
  for (const event of events) yield [event];
}

async function complete(bodies: EventBody[], includesUsage = false, stepId = 'step-1') {
  const answers: Utterance[] = [];
  const events = numbered(bodies).map((event) => ({ ...event, stepId }));
  const batches: CompletionBatch[] = await Array.fromAsync(
    agentCompletion(inBatches(events), {
      identity: IDENTITY,
      includesUsage,
      onWhole: async (answer) => void answers.push(answer),
    }),
  );
  const chunks = batches.flatMap((batch) => (batch.type === 'chunks' ? batch.chunks : []));
  return { batches, chunks, answers };
}

function wordsOf(chunks: CompletionChunk[]): string {
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
}

const SERVER_CALL: EventBody[] = [
  { type: 'step-start' },
  { type: 'text-start', id: 'a' },
  { type: 'text-delta', id: 'a', delta: 'Let me look.' },
  { type: 'text-end', id: 'a' },
  { type: 'tool-call', callId: 'c1', toolName: 'search', input: {}, run: 'server' },
  { type: 'tool-result', callId: 'c1', outcome: 'ok', output: null, modelOutput: 'found' },
  { type: 'step-end', finishReason: 'tool-calls' },
  { type: 'step-start' },
  { type: 'text-start', id: 'b' },
  { type: 'text-delta', id: 'b', delta: 'Found it.' },
];

describe('the answer of an agent', () => {
  test('is its words with a blank line between its steps, and nothing of its own tools', async () => {
    const { chunks, batches, answers } = await complete([...SERVER_CALL, turnEnd('completed')]);
    expect(wordsOf(chunks)).toBe('Let me look.\n\nFound it.');
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.some(({ choices }) => choices[0]?.delta.tool_calls !== undefined)).toBe(false);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(new Set(chunks.map(({ model }) => model))).toEqual(new Set(['agent/shop']));
    expect(batches.at(-1)).toEqual({ type: 'done' });
    expect(answers).toEqual([
      { role: 'assistant', words: 'Let me look.\n\nFound it.', callIds: [] },
    ]);
  });

  test('hands calls of the client’s own tools back', async () => {
    const { chunks, answers } = await complete([
      { type: 'step-start' },
      {
        type: 'tool-call',
        callId: 'c1',
        toolName: 'weather',
        input: { at: 'Rome' },
        run: 'client',
      },
      { type: 'turn-end', reason: 'completed', finishReason: 'tool-calls', usage: NO_USAGE },
    ]);
    const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(pieces).toEqual([
      { index: 0, id: 'c1', type: 'function', function: { name: 'weather', arguments: '' } },
      { index: 0, function: { arguments: '{"at":"Rome"}' } },
    ]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
    expect(answers).toEqual([{ role: 'assistant', words: '', callIds: ['c1'] }]);
  });

  test.each(['budget', 'max-steps', 'loop-guard', 'no-progress'] as const)(
    'that came to a limit (%s) is not told as one that came to its end',
    async (reason) => {
      const { chunks } = await complete([...SERVER_CALL, turnEnd(reason)]);
      expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
    },
  );

  test('keeps to itself what was said to choose a speaker', async () => {
    const { chunks } = await complete([
      { type: 'step-start', purpose: 'select-speaker' },
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'writer' },
      turnEnd('completed'),
    ]);
    expect(JSON.stringify(chunks)).not.toContain('writer');
  });

  test('says what it used when that was asked for', async () => {
    const { chunks } = await complete([...SERVER_CALL, turnEnd('completed')], true);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 0 } });
  });

  test('says where it went on elsewhere, counted from its first word', async () => {
    const { chunks } = await complete([
      ...SERVER_CALL,
      {
        type: 'seam',
        partId: 'b',
        offset: 9,
        from: 'a/1',
        to: 'b/2',
        method: 'continue',
        clean: false,
      },
      turnEnd('completed'),
    ]);
    expect(chunks.at(-1)).toMatchObject({ chimera: { seams: [{ offset: 23, from: 'a/1' }] } });
  });

  test('that failed is an error, and is never said to be whole', async () => {
    const { batches, answers } = await complete([
      ...SERVER_CALL,
      { type: 'error', code: 'provider_unavailable', message: 'Down.', retryable: true },
      turnEnd('failed'),
    ]);
    expect(batches.at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'provider_unavailable' },
    });
    expect(answers).toEqual([]);
  });

  test('that the end of the server cuts is an error', async () => {
    const { batches } = await complete(SERVER_CALL);
    expect(batches.at(-1)).toMatchObject({ type: 'error', error: { code: 'shutting_down' } });
  });
});
