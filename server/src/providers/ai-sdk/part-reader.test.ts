import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { PartReader } from './part-reader.ts';

type Part = LanguageModelV4StreamPart;

const part = (delta: string): Part => ({ type: 'text-delta', id: '0', delta });

/** A stream that is fed by hand. */
function openStream(onCancel: () => void = () => undefined) {
  let controller: ReadableStreamDefaultController<Part> | undefined;
  const stream = new ReadableStream<Part>({
    start(given) {
      controller = given;
    },
    cancel: onCancel,
  });
  return {
    stream,
    push: (...deltas: string[]) => {
      for (const delta of deltas) controller?.enqueue(part(delta));
    },
    end: () => controller?.close(),
    fail: (error: unknown) => controller?.error(error),
  };
}

const deltasOf = (parts: Part[] | null): string[] | undefined =>
  parts?.map((one) => (one.type === 'text-delta' ? one.delta : one.type));

describe('a batch', () => {
  test('is what came together', async () => {
    const source = openStream();
    const reader = new PartReader(source.stream);
    source.push('a', 'b', 'c');
    expect(deltasOf(await reader.read())).toEqual(['a', 'b', 'c']);
    const later = reader.read();
    source.push('d');
    expect(deltasOf(await later)).toEqual(['d']);
  });

  test('gathers what is some promises away', async () => {
    const source = openStream();
    const passed = source.stream
      .pipeThrough(new TransformStream())
      .pipeThrough(new TransformStream());
    const reader = new PartReader(passed);
    source.push('a', 'b', 'c');
    expect(deltasOf(await reader.read())).toEqual(['a', 'b', 'c']);
  });

  test('is null behind the end', async () => {
    const source = openStream();
    const reader = new PartReader(source.stream);
    source.push('a');
    source.end();
    expect(deltasOf(await reader.read())).toEqual(['a']);
    expect(await reader.read()).toBeNull();
    expect(await reader.read()).toBeNull();
  });

  test('comes before the failure that followed it', async () => {
    const source = openStream();
    const reader = new PartReader(source.stream);
    const first = reader.read();
    source.push('a');
    expect(deltasOf(await first)).toEqual(['a']);
    source.fail(new Error('broken'));
    await expect(reader.read()).rejects.toThrow('broken');
  });
});

test('a reader that is not read from stops asking', async () => {
  let made = 0;
  const stream = new ReadableStream<Part>(
    {
      pull(controller) {
        made += 1;
        controller.enqueue(part(String(made)));
      },
    },
    { highWaterMark: 0 },
  );
  const reader = new PartReader(stream);
  const first = await reader.read();
  const second = await reader.read();
  expect(first?.length).toBeLessThanOrEqual(256);
  expect(second?.length).toBeLessThanOrEqual(256);
  expect(made).toBeLessThanOrEqual(3 * 256);
  reader.close();
});

test('a reader that is closed lets go of the stream', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const source = openStream(resolve);
  const reader = new PartReader(source.stream);
  reader.close();
  await promise;
});
