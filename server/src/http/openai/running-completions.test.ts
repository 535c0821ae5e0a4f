import { expect, test } from 'vitest';
import { RunningCompletions } from './running-completions.ts';

/** A grace that ends when the test says so. */
function manualGrace(): { sleep(ms: number, signal: AbortSignal): Promise<void>; end(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { sleep: () => promise, end: resolve };
}

test('closing waits for what runs', async () => {
  const running = new RunningCompletions(manualGrace().sleep);
  const controller = running.begin();
  const closed = running.close(1_000);
  running.end(controller);
  await closed;
  expect(controller.signal.aborted).toBe(false);
});

test('closing cuts what takes longer than the grace', async () => {
  const grace = manualGrace();
  const running = new RunningCompletions(grace.sleep);
  const [ended, slow] = [running.begin(), running.begin()];
  const closed = running.close(1_000);
  running.end(ended);
  grace.end();
  await closed;
  expect(ended.signal.aborted).toBe(false);
  expect(slow.signal.reason).toMatchObject({ code: 'shutting_down' });
});

test('nothing begins after that, and there is nothing to wait for', async () => {
  const running = new RunningCompletions(manualGrace().sleep);
  await running.close(1_000);
  expect(() => running.begin()).toThrowError(expect.objectContaining({ code: 'shutting_down' }));
});

test('the timer of the grace is given back', async () => {
  let given: AbortSignal | undefined;
  const running = new RunningCompletions((_ms, signal) => {
    given = signal;
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  const controller = running.begin();
  const closed = running.close(1_000);
  running.end(controller);
  await closed;
  expect(given?.aborted).toBe(true);
});
