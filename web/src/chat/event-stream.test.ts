import type { CanonicalEvent } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { readEvents, StreamFault } from './event-stream.ts';

const EVENT = {
  turnId: 't1',
  seq: 1,
  agentPath: [],
  type: 'text-delta',
  id: 'x',
  delta: 'grüß 👋',
};

function responseOf(...chunks: (string | Uint8Array<ArrayBuffer>)[]): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      }
      controller.close();
    },
  });
  return new Response(stream);
}

async function readAll(response: Response, silenceLimitMs?: number): Promise<CanonicalEvent[]> {
  const events: CanonicalEvent[] = [];
  for await (const batch of readEvents(response, { silenceLimitMs })) events.push(...batch);
  return events;
}

describe('readEvents', () => {
  test('gives events whose letters are cut between two reads', async () => {
    const bytes = new TextEncoder().encode(`data: ${JSON.stringify(EVENT)}\n\n`);
    const chunks = Array.from(bytes, (byte) => new Uint8Array([byte]));
    expect(await readAll(responseOf(...chunks))).toEqual([EVENT]);
  });

  test('leaves out heartbeats and half an event at the end', async () => {
    const frame = `: ping\n\ndata: ${JSON.stringify(EVENT)}\n\ndata: {"turnId":`;
    expect(await readAll(responseOf(frame))).toEqual([EVENT]);
  });

  test.each([
    ['data: {oops\n\n', 'not valid JSON'],
    ['data: null\n\n', 'not the shape'],
    ['data: {"seq":1,"type":"x"}\n\n', 'not the shape'],
    ['data: {"seq":1.5,"type":"x","turnId":"t"}\n\n', 'not the shape'],
  ])('refuses %j', async (text, message) => {
    await expect(readAll(responseOf(text))).rejects.toThrow(message);
  });

  test('takes events of a type that it does not know', async () => {
    const unknown = { ...EVENT, type: 'something-new' };
    expect(await readAll(responseOf(`data: ${JSON.stringify(unknown)}\n\n`))).toEqual([unknown]);
  });

  test('gives up a stream that is silent, and lets go of it', async () => {
    const cancelled = Promise.withResolvers<void>();
    const silent = new ReadableStream({ cancel: () => cancelled.resolve() });
    await expect(readAll(new Response(silent), 10)).rejects.toThrow(StreamFault);
    await cancelled.promise;
  });

  test('refuses a response without a body', async () => {
    await expect(readAll(new Response(null))).rejects.toThrow(StreamFault);
  });
});
