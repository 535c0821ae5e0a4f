/** Does what a program means by running tools: answers, denies, asks for approval, and runs the rest. */

import type { Runnable } from '../agents/port.ts';
import type { AgentToolResult } from '../agents/program.ts';
import { listGrantedTools } from '../store/turn-responses.ts';
import { sortCalls } from './approvals.ts';
import { pendingCalls, type StepCall, type StepState } from './step-state.ts';
import { runTools } from './tool-phase.ts';
import type { TurnLedger } from './turn-ledger.ts';
import type { TurnParts } from './turn-parts.ts';

export interface CallsToRun {
  /** Results that the program gives itself. */
  answers: readonly AgentToolResult[];
  /** What the agents say of approvals, in the place of the tools. */
  approvals: Runnable['approvals'];
  agentPath: readonly string[];
  mayHaveRun: ReadonlySet<string>;
  begin(callId: string): void;
  signal: AbortSignal;
}

/**
 * Ends when all calls have results but those that wait for a person.
 *
 * @throws the signal's reason when it fires.
 */
export async function runCalls(
  parts: TurnParts,
  ledger: TurnLedger,
  step: StepState,
  { answers, approvals, agentPath, ...phase }: CallsToRun,
): Promise<void> {
  const { turn } = ledger;
  const { contextId, isInteractive, action } = turn.request;
  const answered = answers.filter(({ callId }) =>
    pendingCalls(step).some((call) => call.callId === callId),
  );
  ledger.appendTo(
    step,
    answered.map(({ callId, outcome, modelOutput }) => ({
      type: 'tool-result',
      callId,
      outcome,
      output: null,
      modelOutput,
    })),
  );
  const calls = pendingCalls(ledger.state.step ?? step);
  if (calls.length === 0) return;
  const granted = await listGrantedTools(parts.db, turn.conversationId);
  const { ready, events } = sortCalls(calls, {
    needsApproval: (call) => action === null && needsApproval(parts, approvals, granted, call),
    canAsk: isInteractive,
    newId: parts.newId,
  });
  ledger.appendTo(step, events);
  await ledger.writer.flushed();
  await runTools(ready, {
    ...phase,
    tools: parts.tools,
    context: {
      conversationId: contextId ?? turn.conversationId,
      userId: turn.userId,
      agentPath,
      signal: phase.signal,
    },
    report: (event) => ledger.appendTo(step, [event]),
  });
}

function needsApproval(
  { tools }: TurnParts,
  approvals: Runnable['approvals'],
  granted: ReadonlySet<string>,
  { toolName, input }: StepCall,
): boolean {
  if (granted.has(toolName)) return false;
  const rule = approvals.get(toolName);
  return rule === undefined ? tools.needsApproval(toolName, input) : rule === 'always';
}
