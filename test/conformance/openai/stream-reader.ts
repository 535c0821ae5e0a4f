/** Reads a stream of chunks strictly: every frame has to be what OpenAI's API gives, in its order. */
import { expect } from 'vitest';
import type { CompletionChunk } from '../../../server/src/gateway/completion-port.ts';
import { ssePayloads } from '../../harness/answers.ts';
import { problemsOf } from './schema/validators.ts';

export interface ReadStream {
  chunks: CompletionChunk[];
  /** What the last frame said of a broken answer. */
  error: { message: string; type: string; code: string | null } | null;
  isDone: boolean;
}

/** Reads to the end of the response and checks each frame by itself. */
export async function readStream(response: Response): Promise<ReadStream> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const payloads = await Array.fromAsync(ssePayloads(response));
  const isDone = payloads.at(-1) === '[DONE]';
  const frames = (isDone ? payloads.slice(0, -1) : payloads).map((data) => JSON.parse(data));
  const last = frames.at(-1);
  const isBroken = last !== undefined && 'error' in last;
  const chunks: CompletionChunk[] = isBroken ? frames.slice(0, -1) : frames;
  for (const chunk of chunks) expect(problemsOf('chat.completion.chunk', chunk)).toEqual([]);
  if (isBroken) expect(problemsOf('error', last)).toEqual([]);
  return { chunks, error: isBroken ? last.error : null, isDone };
}

/** Checks what holds for the chunks of an answer together. */
export function expectOneAnswer(
  { chunks, isDone, error }: ReadStream,
  expected: { choices: number; hasUsage: boolean },
): void {
  expect(error).toBeNull();
  expect(isDone).toBe(true);
  expect(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size).toBe(1);
  const usage = chunks.filter((chunk) => chunk.usage !== undefined && chunk.usage !== null);
  expect(usage).toEqual(expected.hasUsage ? chunks.slice(-1) : []);
  for (const chunk of usage) expect(chunk.choices).toEqual([]);
  for (let index = 0; index < expected.choices; index += 1) {
    const parts = chunks.flatMap(({ choices }) => choices.filter((each) => each.index === index));
    expect(parts.map(({ delta }) => delta.role)).toEqual([
      'assistant',
      ...parts.slice(1).map(() => undefined),
    ]);
    expect(parts.map((part) => part.finish_reason !== null)).toEqual(
      parts.map((_part, at) => at === parts.length - 1),
    );
    expectCallHeadsOnce(parts.flatMap(({ delta }) => delta.tool_calls ?? []));
  }
}

/** Clients join what they get: id, type and name may come only once. */
function expectCallHeadsOnce(calls: NonNullable<ToolCallDeltas>): void {
  const seen = new Set<number>();
  for (const { index, id, type, function: called } of calls) {
    const isFirst = !seen.has(index);
    seen.add(index);
    expect([id, type, called?.name].map((part) => part !== undefined)).toEqual([
      isFirst,
      isFirst,
      isFirst,
    ]);
  }
}

type ToolCallDeltas = CompletionChunk['choices'][number]['delta']['tool_calls'];
