/** The words of the gateway in short, and a step of a turn that takes them. */
import type { AttemptOutcome, FinishReason } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { z } from 'zod';
import type { GatewayEvent } from '../../server/src/gateway/port.ts';
import type { NewEvent } from '../../server/src/journal/port.ts';
import { registered } from '../../server/src/tools/registered-tool.ts';
import { createToolRegistry } from '../../server/src/tools/registry.ts';
import { ModelStep } from '../../server/src/turns/model-step.ts';
import { StepTools } from '../../server/src/turns/step-tools.ts';
import { createCountingIds } from './counting-ids.ts';
import { stepAfter } from './turn-events.ts';

const registry = createToolRegistry([
  registered({
    name: 'search',
    description: 'Searches.',
    input: z.object({ query: z.string() }),
    isIdempotent: true,
    execute: async () => ({ output: null, modelOutput: '' }),
  }),
]);
export const tools = new StepTools(registry, { tools: registry.names });
const TARGET = { provider: 'p', model: 'm' };

/** A step behind these events of the journal. */
export function stepBehind(...events: NewEvent[]): ModelStep {
  return new ModelStep(stepAfter(...events), 0, tools, createCountingIds('call-id'));
}

export function take(step: ModelStep, ...events: GatewayEvent[]): NewEvent[] {
  return events.flatMap((event) => step.take(event));
}

export const says = (delta: string): GatewayEvent => ({ type: 'text-delta', delta });
export const thinks = (delta: string): GatewayEvent => ({ type: 'reasoning-delta', delta });
export const begins: GatewayEvent = { type: 'attempt-start', target: TARGET, cause: 'first' };
export const calls = (index: number, name: string): GatewayEvent => ({
  type: 'tool-call-start',
  index,
  id: `vendor-${index}`,
  name,
});
export const args = (index: number, delta: string): GatewayEvent => ({
  type: 'tool-call-delta',
  index,
  delta,
});
export function ends(
  outcome: AttemptOutcome,
  finishReason: FinishReason | null = null,
): GatewayEvent {
  return {
    type: 'attempt-end',
    target: TARGET,
    outcome,
    finishReason,
    usage: NO_USAGE,
    code: outcome === 'truncated' ? 'network' : null,
  };
}
export const whole = ends('completed', 'stop');
export const cut = ends('truncated');
export function seam(offset: number): GatewayEvent {
  return { type: 'seam', offset, from: 'p/m', to: 'q/m', method: 'prefill', clean: true };
}
