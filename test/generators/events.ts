/**
 * Valid event sequences of turns, for property tests of all that reads or stores them. This is the
 * grammar of a turn in executable form:
 *
 *     turn    = turn-start (agent-start | hand-over)? step* error? turn-end
 *     step    = step-start attempt+ (what tools and people do)* step-end
 *     attempt = attempt-start (text | reasoning | call | data | source | file)* attempt-end
 *
 * One text is open at a time. A text that was cut goes on under its id after a seam; a call that was
 * cut in its arguments begins anew under its id, or gets a result that says so; all in the same step.
 * Text and call ids are unique in the turn. A turn that was stopped or failed may break off anywhere, yet
 * every whole call has a result.
 */
import type { CanonicalEvent, EventBody, Usage } from '@chimera/protocol/events';
import { addUsage, NO_USAGE } from '@chimera/protocol/events';
import type fc from 'fast-check';
import type { BlockPlan, CutPlan, StepPlan, ToolPlan, TurnPlan } from './turn-plan.ts';
import { turnPlan } from './turn-plan.ts';

/** The whole journal of one turn, from `turn-start` to `turn-end`. */
export function arbitraryTurn(): fc.Arbitrary<CanonicalEvent[]> {
  return turnPlan.map((plan) => writeTurn(plan));
}

/** The whole journal of one turn that completed. */
export function arbitraryCompletedTurn(): fc.Arbitrary<CanonicalEvent[]> {
  return turnPlan.map((plan) => writeTurn({ ...plan, end: { ...plan.end, reason: 'completed' } }));
}

function writeTurn(plan: TurnPlan): CanonicalEvent[] {
  const writer = new TurnWriter();
  writer.emit({
    type: 'turn-start',
    conversationId: 'conversation-1',
    messageId: 'message-1',
    requestedModel: plan.requestedModel,
    agent: plan.agent,
  });
  for (const step of plan.steps) writer.writeStep(step);
  const { reason, finishReason, errorMessage } = plan.end;
  if (reason === 'stopped' || reason === 'failed') {
    writer.breakOff(plan.breakOffAt);
    if (reason === 'failed') {
      writer.emit({ type: 'error', code: 'internal', message: errorMessage, retryable: true });
    }
  }
  const { usage } = writer;
  writer.emit({ type: 'turn-end', reason, finishReason, usage, durationMs: plan.durationMs });
  return writer.events;
}

/** Writes plans as numbered events, with ids that are used once. */
class TurnWriter {
  events: CanonicalEvent[] = [];
  usage = NO_USAGE;
  #agentPath: string[] = [];
  #stepCount = 0;
  #attemptCount = 0;
  #idCount = 0;

  emit(body: EventBody): void {
    this.events.push({
      turnId: 'turn-1',
      seq: this.events.length + 1,
      stepId: this.#stepCount === 0 ? undefined : `step-${this.#stepCount}`,
      agentPath: this.#agentPath,
      ...body,
    });
  }

  writeStep(step: StepPlan): void {
    this.#changeAgent(step);
    this.#stepCount += 1;
    this.emit({ type: 'step-start' });
    this.#startAttempt('first');
    const tools: { callId: string; plan: ToolPlan }[] = [];
    const abandonedCalls: string[] = [];
    for (const cut of step.cuts) {
      const callId = this.#writeCut(cut, step.usage);
      if (cut.kind === 'in-tool-input') tools.push({ callId, plan: cut.tool });
      if (cut.kind === 'in-abandoned-call') abandonedCalls.push(callId);
    }
    for (const block of step.blocks) {
      const callId = this.#nextId(block.kind);
      this.#writeBlock(block, callId);
      if (block.kind === 'tool') tools.push({ callId, plan: block });
    }
    for (const callId of abandonedCalls) this.#closeCall(callId, 'error');
    this.#endAttempt('completed', step.usage);
    for (const { callId, plan } of tools) this.#runTool(callId, plan);
    this.emit({ type: 'step-end', finishReason: tools.length === 0 ? 'stop' : 'tool-calls' });
  }

  /** Forgets the events after a point, and settles the calls that have no result because of it. */
  breakOff(at: number): void {
    this.events = this.events.slice(0, 1 + Math.floor(at * (this.events.length - 1)));
    const openCalls = new Set<string>();
    for (const event of this.events) {
      if (event.type === 'tool-call') openCalls.add(event.callId);
      if (event.type === 'tool-result') openCalls.delete(event.callId);
    }
    for (const callId of openCalls) this.#closeCall(callId, 'unknown');
  }

  #closeCall(callId: string, outcome: 'error' | 'unknown'): void {
    this.emit({
      type: 'tool-result',
      callId,
      outcome,
      output: null,
      modelOutput: 'This call came to no end.',
    });
  }

  #nextId(kind: string): string {
    this.#idCount += 1;
    return `${kind}-${this.#idCount}`;
  }

  #changeAgent({ agent, reason, isHandOver }: StepPlan): void {
    if (agent === null) return;
    if (isHandOver) this.emit({ type: 'hand-over', from: 'chimera', to: agent, reason });
    this.#agentPath = [agent];
    this.emit({ type: 'agent-start', agent, reason });
  }

  #startAttempt(cause: 'first' | 'failover'): void {
    this.#attemptCount += 1;
    this.emit({
      type: 'attempt-start',
      attempt: this.#attemptCount,
      provider: 'fake',
      model: `model-${this.#attemptCount}`,
      cause,
    });
  }

  #endAttempt(outcome: 'completed' | 'truncated', usage: Usage): void {
    this.usage = addUsage(this.usage, usage);
    this.emit({ type: 'attempt-end', attempt: this.#attemptCount, outcome, usage });
  }

  #goOnElsewhere(usage: Usage): void {
    this.#endAttempt('truncated', usage);
    this.#startAttempt('failover');
  }

  /** @returns the id of the text or call that was cut. */
  #writeCut(cut: CutPlan, usage: Usage): string {
    const id = this.#nextId('cut');
    switch (cut.kind) {
      case 'nothing-shown':
        this.#goOnElsewhere(usage);
        break;
      case 'in-text':
        this.#writeCutText(cut, id, usage);
        break;
      case 'in-tool-input':
        this.#startCall(id, cut.tool.toolName, cut.deltas);
        this.#goOnElsewhere(usage);
        this.#writeBlock({ ...cut.tool, toolName: cut.restartedAs }, id);
        break;
      case 'in-abandoned-call':
        this.#startCall(id, cut.toolName, cut.deltas);
        this.#goOnElsewhere(usage);
        break;
      case 'withdrawn': {
        const toSeq = this.events.length;
        this.emit({ type: 'text-start', id });
        for (const delta of cut.deltas) this.emit({ type: 'text-delta', id, delta });
        this.#endAttempt('truncated', usage);
        this.emit({ type: 'reset', toSeq, why: cut.why });
        this.#startAttempt('failover');
        break;
      }
    }
    return id;
  }

  #startCall(callId: string, toolName: string, deltas: string[]): void {
    this.emit({ type: 'tool-input-start', callId, toolName });
    for (const delta of deltas) this.emit({ type: 'tool-input-delta', callId, delta });
  }

  #writeCutText(cut: Extract<CutPlan, { kind: 'in-text' }>, id: string, usage: Usage): void {
    this.emit({ type: 'text-start', id });
    for (const delta of cut.before) this.emit({ type: 'text-delta', id, delta });
    const from = `fake/model-${this.#attemptCount}`;
    this.#goOnElsewhere(usage);
    this.emit({
      type: 'seam',
      partId: id,
      offset: cut.before.join('').length,
      from,
      to: `fake/model-${this.#attemptCount}`,
      method: cut.method,
      clean: cut.isClean,
    });
    for (const delta of cut.after) this.emit({ type: 'text-delta', id, delta });
    this.emit({ type: 'text-end', id });
  }

  #writeBlock(block: BlockPlan, id: string): void {
    switch (block.kind) {
      case 'text':
      case 'reasoning':
        this.emit({ type: `${block.kind}-start`, id });
        for (const delta of block.deltas) this.emit({ type: `${block.kind}-delta`, id, delta });
        this.emit({ type: `${block.kind}-end`, id });
        break;
      case 'tool': {
        const { toolName, input, run } = block;
        if (block.inputDeltas !== null) this.#startCall(id, toolName, block.inputDeltas);
        this.emit({ type: 'tool-call', callId: id, toolName, input, run });
        break;
      }
      case 'data':
        this.emit({
          type: 'data',
          name: block.name,
          id: block.id,
          value: block.value,
          transient: block.isTransient,
        });
        break;
      case 'source':
        this.emit({ type: 'source', id, url: block.url, title: block.title });
        break;
      case 'file':
        this.emit({ type: 'file', url: block.url, mediaType: block.mediaType, name: block.name });
        break;
      case 'input':
        this.emit({
          type: 'input-request',
          requestId: id,
          agent: block.agent,
          prompt: block.prompt,
        });
        this.emit({
          type: 'input-response',
          requestId: id,
          agent: block.agent,
          prompt: block.prompt,
          text: block.answer,
        });
        break;
    }
  }

  #runTool(callId: string, plan: ToolPlan): void {
    const { approval, output, modelOutput } = plan;
    if (approval !== null) {
      const approvalId = this.#nextId('approval');
      this.emit({ type: 'approval-request', approvalId, callId, reason: approval.reason });
      this.emit({
        type: 'approval-response',
        approvalId,
        callId,
        approved: approval.isApproved,
        reason: approval.reason,
        input: approval.editedInput,
      });
      if (!approval.isApproved) {
        this.emit({ type: 'tool-result', callId, outcome: 'denied', output: null, modelOutput });
        return;
      }
    }
    for (const value of plan.progress) this.emit({ type: 'tool-progress', callId, output: value });
    this.emit({ type: 'tool-result', callId, outcome: plan.outcome, output, modelOutput });
  }
}
