import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ModelEvent } from '../providers/port.ts';
import { ProviderError } from '../providers/port.ts';
import { bringProgress, withClocks } from './clocks.ts';

const CLOCKS = { firstTokenMs: 100, idleMs: 30, totalMs: 1_000 };
const TOKEN: ModelEvent = { type: 'text-delta', delta: 'x' };
const USAGE: ModelEvent = {
  type: 'usage',
  usage: { inputTokens: 1, outputTokens: 1, cachedTokens: 0, reasoningTokens: 0 },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A stream that a test feeds; it ends with its signal's reason, as a provider does. */
class Stream {
  readonly signals: AbortSignal[] = [];
  isClosed = false;
  #waiting: ModelEvent[][] = [];
  #isOver = false;
  #wake: () => void = () => undefined;

  push(...events: ModelEvent[]): void {
    this.#waiting.push(events);
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *open(signal: AbortSignal): AsyncGenerator<ModelEvent[], void> {
    this.signals.push(signal);
    signal.addEventListener('abort', () => this.#wake());
    try {
      for (;;) {
        signal.throwIfAborted();
        const batch = this.#waiting.shift();
        if (batch !== undefined) yield batch;
        else if (this.#isOver) return;
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.isClosed = true;
    }
  }
}

function run(signal = new AbortController().signal) {
  const stream = new Stream();
  const seen: ModelEvent[] = [];
  let outcome: unknown = 'reading';
  const read = async (): Promise<void> => {
    const batches = withClocks((inner) => stream.open(inner), CLOCKS, signal, bringProgress);
    for await (const batch of batches) seen.push(...batch);
  };
  read().then(
    () => {
      outcome = 'ended';
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  return {
    stream,
    seen,
    get outcome() {
      return outcome;
    },
  };
}

const advance = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the first token', () => {
  test('may take its time, and no longer', async () => {
    const reading = run();
    await advance(99);
    expect(reading.outcome).toBe('reading');
    await advance(1);
    expect(reading.outcome).toMatchObject({
      kind: 'timeout',
      message: 'No token came within 100 ms.',
    });
    expect(reading.stream.signals[0]?.aborted).toBe(true);
  });

  test('is not the name of the model, nor a count', async () => {
    const reading = run();
    for (const event of [{ type: 'model', model: 'm' }, USAGE] as const) {
      await advance(40);
      reading.stream.push(event);
    }
    await advance(20);
    expect(reading.outcome).toBeInstanceOf(ProviderError);
    expect(reading.seen).toHaveLength(2);
  });

  test.each([
    TOKEN,
    { type: 'reasoning-delta', delta: 'x' },
    { type: 'tool-call-start', index: 0, id: 'c', name: 'clock' },
    { type: 'finish', reason: 'stop' },
  ] as ModelEvent[])('is progress of any kind: $type', async (event) => {
    const reading = run();
    await advance(99);
    reading.stream.push(event);
    await advance(29);
    expect(reading.outcome).toBe('reading');
    reading.stream.end();
    await advance(0);
    expect(reading.outcome).toBe('ended');
  });
});

describe('the gap between two tokens', () => {
  test('may be as long as it may be, again and again', async () => {
    const reading = run();
    for (let count = 0; count < 20; count++) {
      reading.stream.push(TOKEN);
      await advance(29);
    }
    expect(reading.outcome).toBe('reading');
    await advance(1);
    expect(reading.outcome).toMatchObject({
      kind: 'timeout',
      message: 'Nothing came for 30 ms in the middle of the answer.',
    });
    expect(reading.seen).toHaveLength(20);
  });

  test('is not shortened by signs of life', async () => {
    const reading = run();
    reading.stream.push(TOKEN);
    await advance(20);
    reading.stream.push(USAGE);
    await advance(10);
    expect(reading.outcome).toMatchObject({ kind: 'timeout' });
  });
});

test('the whole may not take for ever, however lively it is', async () => {
  const reading = run();
  for (let count = 0; count < 50; count++) {
    reading.stream.push(TOKEN);
    await advance(20);
  }
  expect(reading.outcome).toMatchObject({
    kind: 'timeout',
    message: 'The answer took longer than 1000 ms.',
  });
});

describe('whoever asked', () => {
  test('can leave at any time, and gets his own reason', async () => {
    const controller = new AbortController();
    const reading = run(controller.signal);
    reading.stream.push(TOKEN);
    await advance(1);
    const reason = new Error('Enough.');
    controller.abort(reason);
    await advance(0);
    expect(reading.outcome).toBe(reason);
    expect(reading.stream.isClosed).toBe(true);
  });

  test('can have left before', async () => {
    const reason = new Error('Enough.');
    const reading = run(AbortSignal.abort(reason));
    await advance(0);
    expect(reading.outcome).toBe(reason);
  });
});

test('no timer and no listener stays behind', async () => {
  const { signal } = new AbortController();
  const remove = vi.spyOn(signal, 'removeEventListener');
  const reading = run(signal);
  reading.stream.push(TOKEN);
  reading.stream.end();
  await advance(0);
  expect(reading.outcome).toBe('ended');
  expect(vi.getTimerCount()).toBe(0);
  expect(remove).toHaveBeenCalledOnce();
});
