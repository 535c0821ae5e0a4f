/** Runs the calls of a step. Every call gets a result, whatever happens. */

import type { NewEvent } from '../journal/port.ts';
import { atMost } from '../telemetry/clock.ts';
import { type ToolContext, ToolFailure } from '../tools/port.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import type { ReadyCall } from './approvals.ts';
import { Progress } from './progress.ts';
import { storable } from './storable.ts';

/** Calls that run at the same time. */
const MAX_PARALLEL_CALLS = 4;
/** How long a call that has begun may take to its end when the turn is stopped, so that it is known. */
const STOP_GRACE_MS = 500;

export interface ToolPhase {
  tools: ToolRegistry;
  /** Calls that a process which died may have run already. */
  mayHaveRun: ReadonlySet<string>;
  context: Omit<ToolContext, 'callId' | 'progress'>;
  /** Told of the calls that have begun, before they do. */
  begin(callId: string): void;
  report(event: NewEvent): void;
}

/**
 * Runs calls side by side and reports each result as it comes.
 *
 * @throws the signal's reason when it fires; calls without a result by then keep none.
 */
export async function runTools(calls: readonly ReadyCall[], phase: ToolPhase): Promise<void> {
  const { signal } = phase.context;
  const queue = [...calls];
  async function work(): Promise<void> {
    for (let call = queue.shift(); call !== undefined; call = queue.shift()) {
      if (signal.aborted) return;
      const isRepetition =
        phase.mayHaveRun.has(call.callId) && !phase.tools.isIdempotent(call.toolName);
      const result = isRepetition ? unknownResult(call) : await runTool(call, phase);
      if (result !== null) phase.report(result);
    }
  }
  await Promise.all(Array.from({ length: MAX_PARALLEL_CALLS }, work));
  signal.throwIfAborted();
}

/** Null when the turn was stopped and nobody knows what the call did. */
async function runTool(call: ReadyCall, phase: ToolPhase): Promise<NewEvent | null> {
  const { tools, context, report } = phase;
  const { callId, toolName, input } = call;
  const limit = new AbortController();
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const progress = new Progress((output) => {
    if (!signal.aborted) report({ type: 'tool-progress', callId, output });
  });
  phase.begin(callId);
  try {
    const timeoutMs = tools.timeoutMs(toolName);
    const running = tools.execute(toolName, input, {
      ...context,
      callId,
      signal,
      progress: (output) => progress.take(output),
    });
    const { output, modelOutput } = await Promise.race([
      running,
      endOfTime(timeoutMs, toolName, limit),
      endOfStop(running, context.signal),
    ]);
    const words = storable(modelOutput);
    return {
      type: 'tool-result',
      callId,
      outcome: 'ok',
      output,
      modelOutput: call.isEdited ? `${editedNote(call)}\n${words}` : words,
    };
  } catch (error) {
    if (context.signal.aborted && !(error instanceof ToolFailure)) return null;
    const message = error instanceof Error ? error.message : String(error);
    return {
      type: 'tool-result',
      callId,
      outcome: 'error',
      output: error instanceof ToolFailure ? error.output : null,
      modelOutput: `Error: ${storable(message)}`,
    };
  } finally {
    progress.close();
    limit.abort();
  }
}

/** Rejects when the call has had its time, and ends it: a tool may not listen. */
function endOfTime(timeoutMs: number, toolName: string, limit: AbortController): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(() => {
      const seconds = timeoutMs / 1_000;
      reject(new Error(`The tool ${toolName} took longer than ${seconds} seconds.`));
      limit.abort();
    }, timeoutMs);
    limit.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** Rejects a while after the signal has fired, when the call has not ended until then. */
function endOfStop(running: Promise<unknown>, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = async (): Promise<void> => {
      await atMost(Promise.allSettled([running]), STOP_GRACE_MS);
      reject(signal.reason);
    };
    if (signal.aborted) void onAbort();
    else signal.addEventListener('abort', () => void onAbort(), { once: true });
  });
}

function editedNote({ input }: ReadyCall): string {
  return `The user changed the arguments of this call to ${JSON.stringify(input)}.`;
}

/** The crash may have come before or after the effect: only a person can find out. */
function unknownResult({ callId }: ReadyCall): NewEvent {
  return {
    type: 'tool-result',
    callId,
    outcome: 'unknown',
    output: null,
    modelOutput:
      'The server stopped while this call ran. Whether it took effect is not known; do not repeat it without asking the user.',
  };
}
