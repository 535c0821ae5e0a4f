import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { settled } from '../../../test/harness/settled.ts';
import type { NewEvent } from '../journal/port.ts';
import { type ToolContext, ToolFailure, type ToolResult } from '../tools/port.ts';
import { registered } from '../tools/registered-tool.ts';
import { createToolRegistry } from '../tools/registry.ts';
import type { ReadyCall } from './approvals.ts';
import { runTools } from './tool-phase.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** Tools that do what a test says: `again` may run again after a crash, `once` may not. */
function toolsThat(execute: Execute) {
  const tool = (name: string, isIdempotent: boolean) =>
    registered({
      name,
      description: 'Does something.',
      input: z.object({ word: z.string() }),
      isIdempotent,
      execute: ({ word }, context) => execute(word, context),
    });
  return createToolRegistry([tool('again', true), tool('once', false)]);
}

type Execute = (word: string, context: ToolContext) => Promise<ToolResult>;

const say = async (word: string): Promise<ToolResult> => ({
  output: { word },
  modelOutput: word,
});

function call(callId: string, toolName = 'again'): ReadyCall {
  return { callId, toolName, input: { word: callId }, isEdited: false };
}

/** Runs calls; gives what was reported, and the controller that stops them. */
function run(
  calls: ReadyCall[],
  execute: Execute = say,
  mayHaveRun: string[] = [],
  controller = new AbortController(),
) {
  const reported: NewEvent[] = [];
  const begun: string[] = [];
  const done = runTools(calls, {
    tools: toolsThat(execute),
    mayHaveRun: new Set(mayHaveRun),
    context: { conversationId: 'c1', userId: 'anna', agentPath: [], signal: controller.signal },
    begin: (callId) => begun.push(callId),
    report: (event) => reported.push(event),
  });
  return { reported, done, begun, controller };
}

describe('calls', () => {
  test('run side by side, each is reported as it comes', async () => {
    const gates = new Map<string, () => void>();
    const { reported, done } = run([call('a'), call('b')], async (word) => {
      await new Promise<void>((resolve) => gates.set(word, resolve));
      return say(word);
    });
    await settled();
    gates.get('b')?.();
    await settled();
    expect(reported).toEqual([
      {
        type: 'tool-result',
        callId: 'b',
        outcome: 'ok',
        output: { word: 'b' },
        modelOutput: 'b',
      },
    ]);
    gates.get('a')?.();
    await done;
    expect(reported.map((event) => ('callId' in event ? event.callId : ''))).toEqual(['b', 'a']);
  });

  test('are four at a time at most, however many there are', async () => {
    const gates: (() => void)[] = [];
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const { begun, done } = run(
      ids.map((id) => call(id)),
      async (word) => {
        await new Promise<void>((resolve) => gates.push(resolve));
        return say(word);
      },
    );
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    gates[2]?.();
    await settled();
    expect(begun).toEqual(ids);
    for (const open of gates) open();
    await done;
  });

  test('tell the model what a person made of their arguments', async () => {
    const { reported, done } = run([{ ...call('a'), isEdited: true }]);
    await done;
    expect(reported).toMatchObject([
      { modelOutput: 'The user changed the arguments of this call to {"word":"a"}.\na' },
    ]);
  });

  test('show parts of their result before the whole is there, and their own words for a failure', async () => {
    const { reported, done } = run([call('a')], async (_word, { progress }) => {
      progress({ rows: 1 });
      throw new ToolFailure('Sold out. Try b.', { code: 'sold_out' });
    });
    await done;
    expect(reported).toEqual([
      { type: 'tool-progress', callId: 'a', output: { rows: 1 } },
      {
        type: 'tool-result',
        callId: 'a',
        outcome: 'error',
        output: { code: 'sold_out' },
        modelOutput: 'Error: Sold out. Try b.',
      },
    ]);
  });

  test('know whose they are, and which', async () => {
    const contexts: ToolContext[] = [];
    await run([call('a')], async (word, context) => {
      contexts.push(context);
      return say(word);
    }).done;
    expect(contexts).toMatchObject([
      { conversationId: 'c1', userId: 'anna', callId: 'a', agentPath: [] },
    ]);
  });

  test('that fail are reported to the model, and do not keep the others from running', async () => {
    const { reported, done } = run([call('a'), call('b')], async (word) => {
      if (word === 'a') throw new Error('Sold\0 out.');
      return say(word);
    });
    await done;
    expect(reported).toContainEqual({
      type: 'tool-result',
      callId: 'a',
      outcome: 'error',
      output: null,
      modelOutput: 'Error: Sold\uFFFD out.',
    });
    expect(reported).toHaveLength(2);
  });

  test('say nothing that no database takes', async () => {
    const { reported, done } = run([call('a')], async () => ({
      output: null,
      modelOutput: 'a\0b\uD83D',
    }));
    await done;
    expect(reported).toMatchObject([{ modelOutput: 'a\uFFFDb\uFFFD' }]);
  });

  test('of no tool that there is are errors', async () => {
    const { reported, done } = run([call('a', 'nothing')]);
    await done;
    expect(reported).toMatchObject([
      { outcome: 'error', modelOutput: 'Error: There is no tool nothing.' },
    ]);
  });
});

describe('a call that takes for ever', () => {
  test('has had its time after a minute, and is told so', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const { reported, done } = run([call('a')], (_word, { signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(reported).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(reported).toMatchObject([
      { outcome: 'error', modelOutput: 'Error: The tool again took longer than 60 seconds.' },
    ]);
    expect(signals[0]?.aborted).toBe(true);
  });

  test('leaves no timer behind when it does not', async () => {
    vi.useFakeTimers();
    await run([call('a')]).done;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a stop', () => {
  const reason = new Error('Enough.');

  test('ends the wait for calls that do not listen, and reports none of them', async () => {
    const { promise: isRunning, resolve } = Promise.withResolvers<void>();
    const { reported, done, controller } = run([call('a')], () => {
      resolve();
      return new Promise(() => undefined);
    });
    await isRunning;
    controller.abort(reason);
    await expect(done).rejects.toBe(reason);
    expect(reported).toEqual([]);
  });

  test('waits a little for a call that has begun, so that its true result is known', async () => {
    const { promise: isRunning, resolve } = Promise.withResolvers<void>();
    const { promise: effect, resolve: takeEffect } = Promise.withResolvers<void>();
    const { reported, done, controller } = run([call('a')], async (word) => {
      resolve();
      await effect;
      return say(word);
    });
    await isRunning;
    controller.abort(reason);
    takeEffect();
    await expect(done).rejects.toBe(reason);
    expect(reported).toMatchObject([{ callId: 'a', outcome: 'ok' }]);
  });

  test('leaves calls that had not begun alone, and one that gave up because of it unknown', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const { promise: allRun, resolve } = Promise.withResolvers<void>();
    const { reported, begun, done, controller } = run(
      ids.map((id) => call(id)),
      (word, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          if (word === 'd') resolve();
        }),
    );
    await allRun;
    controller.abort(reason);
    await expect(done).rejects.toBe(reason);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    expect(reported).toEqual([]);
  });

  test('that came before lets none of them begin', async () => {
    const controller = new AbortController();
    controller.abort(reason);
    const words: string[] = [];
    const { done } = run(
      [call('a')],
      async (word) => {
        words.push(word);
        return say(word);
      },
      [],
      controller,
    );
    await expect(done).rejects.toBe(reason);
    expect(words).toEqual([]);
  });
});

describe('calls that a dead process may have run', () => {
  test('run again where that does no harm, and are unknown where it may', async () => {
    const words: string[] = [];
    const { reported, done } = run(
      [call('a', 'again'), call('b', 'once'), call('c', 'once')],
      async (word) => {
        words.push(word);
        return say(word);
      },
      ['a', 'b'],
    );
    await done;
    expect(words.toSorted()).toEqual(['a', 'c']);
    expect(reported).toContainEqual({
      type: 'tool-result',
      callId: 'b',
      outcome: 'unknown',
      output: null,
      modelOutput: expect.stringContaining('do not repeat it without asking the user'),
    });
  });
});
