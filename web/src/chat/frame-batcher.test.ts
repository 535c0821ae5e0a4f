import { describe, expect, test } from 'vitest';
import { FrameBatcher } from './frame-batcher.ts';

/** Frames that come when the test says so. */
function manualFrames() {
  const waiting = new Set<() => void>();
  return {
    schedule: (callback: () => void) => {
      waiting.add(callback);
      return () => waiting.delete(callback);
    },
    paint() {
      const due = [...waiting];
      waiting.clear();
      for (const callback of due) callback();
    },
  };
}

describe('FrameBatcher', () => {
  test('makes one call of many, and another one with the next frame', () => {
    const frames = manualFrames();
    let calls = 0;
    const batcher = new FrameBatcher(frames.schedule, () => {
      calls += 1;
    });
    batcher.request();
    batcher.request();
    expect(calls).toBe(0);
    frames.paint();
    expect(calls).toBe(1);
    batcher.request();
    frames.paint();
    expect(calls).toBe(2);
  });

  test('makes the call that is due at once when it must not wait, and only then', () => {
    const frames = manualFrames();
    let calls = 0;
    const batcher = new FrameBatcher(frames.schedule, () => {
      calls += 1;
    });
    batcher.flush();
    expect(calls).toBe(0);
    batcher.request();
    batcher.flush();
    frames.paint();
    expect(calls).toBe(1);
  });
});
