/** Runs the calls of a step. Every call gets a result, whatever happens. */
import type { JsonValue } from '@chimera/protocol/json';
import type { NewEvent } from '../journal/port.ts';
import { type ToolContext, ToolFailure } from '../tools/port.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import { storable } from './storable.ts';
import type { PendingCall } from './turn-state.ts';

const TOOL_TIMEOUT_MS = 60_000;

/**
 * Runs calls side by side and reports each result as it comes.
 *
 * @param mayHaveRun calls that a process which died may have run already.
 * @throws the signal's reason when it fires; the calls without a result then keep none.
 */
export async function runTools(
  calls: PendingCall[],
  tools: ToolRegistry,
  mayHaveRun: ReadonlySet<string>,
  context: Omit<ToolContext, 'callId' | 'progress'>,
  report: (event: NewEvent) => void,
): Promise<void> {
  context.signal.throwIfAborted();
  await Promise.all(
    calls.map(async (call) => {
      const isRepetition = mayHaveRun.has(call.callId) && !tools.isIdempotent(call.toolName);
      const progress = (output: JsonValue): void => {
        if (!context.signal.aborted) {
          report({ type: 'tool-progress', callId: call.callId, output });
        }
      };
      const result = isRepetition
        ? unknownResult(call)
        : await runTool(call, tools, { ...context, callId: call.callId, progress });
      context.signal.throwIfAborted();
      report(result);
    }),
  );
}

async function runTool(
  call: PendingCall,
  tools: ToolRegistry,
  context: ToolContext,
): Promise<NewEvent> {
  const { callId, toolName, input } = call;
  const timeout = new AbortController();
  const signal = AbortSignal.any([context.signal, timeout.signal]);
  try {
    const { output, modelOutput } = await Promise.race([
      tools.execute(toolName, input, { ...context, signal }),
      endOf(toolName, signal),
    ]);
    return {
      type: 'tool-result',
      callId,
      outcome: 'ok',
      output,
      modelOutput: storable(modelOutput),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      type: 'tool-result',
      callId,
      outcome: 'error',
      output: error instanceof ToolFailure ? error.output : null,
      modelOutput: `Error: ${storable(message)}`,
    };
  } finally {
    timeout.abort();
  }
}

/** Rejects when the call has had its time, or when the signal fires: a tool may not listen to it. */
function endOf(toolName: string, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const seconds = TOOL_TIMEOUT_MS / 1_000;
    const timer = setTimeout(
      () => reject(new Error(`The tool ${toolName} took longer than ${seconds} seconds.`)),
      TOOL_TIMEOUT_MS,
    );
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** The crash may have come before or after the effect: only a person can find out. */
function unknownResult({ callId }: PendingCall): NewEvent {
  return {
    type: 'tool-result',
    callId,
    outcome: 'unknown',
    output: null,
    modelOutput:
      'The server stopped while this call ran. Whether it took effect is not known; do not repeat it without asking the user.',
  };
}
