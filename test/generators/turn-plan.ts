/** What can happen in a turn, as plain data that fast-check makes and shrinks. */
import type {
  ContinuationMethod,
  FinishReason,
  TurnEndReason,
  Usage,
} from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import fc from 'fast-check';

export interface ToolPlan {
  kind: 'tool';
  toolName: string;
  input: JsonValue;
  /** Pieces of argument text before the whole call; null when the model sends calls whole. */
  inputDeltas: string[] | null;
  run: 'server' | 'client';
  approval: { isApproved: boolean; reason?: string; editedInput?: JsonValue } | null;
  progress: JsonValue[];
  outcome: 'ok' | 'error' | 'unknown';
  output: JsonValue;
  modelOutput: string;
}

export type BlockPlan =
  | { kind: 'text' | 'reasoning'; deltas: string[] }
  | ToolPlan
  | { kind: 'data'; name: string; id?: string; value: JsonValue; isTransient: boolean }
  | { kind: 'source'; url: string; title?: string }
  | { kind: 'file'; url: string; mediaType: string; name?: string }
  | { kind: 'input'; agent: string; prompt: string; answer: string };

/** An attempt that did not get to its end, and how the next one goes on. */
export type CutPlan =
  | { kind: 'nothing-shown' }
  | {
      kind: 'in-text';
      before: string[];
      after: string[];
      method: ContinuationMethod;
      isClean: boolean;
    }
  | { kind: 'in-tool-input'; deltas: string[]; restartedAs: string; tool: ToolPlan }
  | { kind: 'in-abandoned-call'; toolName: string; deltas: string[] }
  | { kind: 'withdrawn'; deltas: string[]; why: string };

export interface StepPlan {
  agent: string | null;
  reason?: string;
  isHandOver: boolean;
  cuts: CutPlan[];
  blocks: BlockPlan[];
  usage: Usage;
}

export interface TurnPlan {
  requestedModel: string;
  agent?: string;
  steps: StepPlan[];
  end: { reason: TurnEndReason; finishReason: FinishReason; errorMessage: string };
  /** Where a turn that was stopped or failed breaks off, from 0 (at once) to 1 (after its last event). */
  breakOffAt: number;
  durationMs?: number;
}

const name = fc.constantFrom('search_products', 'add_to_cart', 'cart', 'writer', 'team/research');
const words = fc.string({ unit: 'grapheme', maxLength: 12 });
const deltas = fc.array(words, { maxLength: 4 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const count = fc.nat(100_000);

/** JSON as tools speak it; a key `__proto__` is refused by the clients' JSON parser. */
const json = fc
  .jsonValue({ maxDepth: 2 })
  .filter(
    (value) => !/__proto__|constructor/.test(JSON.stringify(value)),
  ) as fc.Arbitrary<JsonValue>;

const usage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cachedTokens: count,
  reasoningTokens: count,
  costMicros: fc.option(count),
  estimated: fc.boolean(),
});

const tool: fc.Arbitrary<ToolPlan> = fc.record({
  kind: fc.constant('tool'),
  toolName: name,
  input: json,
  inputDeltas: fc.option(deltas),
  run: fc.constantFrom('server', 'client'),
  approval: fc.option(
    fc.record({ isApproved: fc.boolean(), reason: maybe(words), editedInput: maybe(json) }),
  ),
  progress: fc.array(json, { maxLength: 2 }),
  outcome: fc.constantFrom('ok', 'error', 'unknown'),
  output: json,
  modelOutput: words,
});

const block: fc.Arbitrary<BlockPlan> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('text', 'reasoning'), deltas }) },
  { weight: 3, arbitrary: tool },
  fc.record({
    kind: fc.constant('data' as const),
    name,
    id: maybe(fc.constantFrom('one', 'two')),
    value: json,
    isTransient: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('source' as const), url: fc.webUrl(), title: maybe(words) }),
  fc.record({
    kind: fc.constant('file' as const),
    url: fc.webUrl(),
    mediaType: fc.constantFrom('image/png', 'text/csv'),
    name: maybe(words),
  }),
  fc.record({ kind: fc.constant('input' as const), agent: name, prompt: words, answer: words }),
);

const cut: fc.Arbitrary<CutPlan> = fc.oneof(
  fc.record({ kind: fc.constant('nothing-shown' as const) }),
  fc.record({
    kind: fc.constant('in-text' as const),
    before: deltas,
    after: deltas,
    method: fc.constantFrom('prefill', 'continue', 'trimmed-restart'),
    isClean: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('in-tool-input' as const),
    deltas,
    restartedAs: name,
    tool: tool.map((plan) => ({ ...plan, inputDeltas: plan.inputDeltas ?? [] })),
  }),
  fc.record({ kind: fc.constant('in-abandoned-call' as const), toolName: name, deltas }),
  fc.record({ kind: fc.constant('withdrawn' as const), deltas, why: words }),
);

/** What was shown is withdrawn only while no tool has been asked for. */
const cuts = fc
  .array(cut, { maxLength: 2 })
  .map((plans) => [
    ...plans.filter((plan) => plan.kind === 'withdrawn'),
    ...plans.filter((plan) => plan.kind !== 'withdrawn'),
  ]);

const step: fc.Arbitrary<StepPlan> = fc.record({
  agent: fc.option(name),
  reason: maybe(words),
  isHandOver: fc.boolean(),
  cuts,
  blocks: fc.array(block, { maxLength: 4 }),
  usage,
});

/** Any turn that may come about. */
export const turnPlan: fc.Arbitrary<TurnPlan> = fc.record({
  requestedModel: fc.constantFrom('auto', 'groq-llama-70b', 'agent/shop'),
  agent: maybe(name),
  steps: fc.array(step, { maxLength: 3 }),
  end: fc.record({
    reason: fc.constantFrom(
      'completed',
      'stopped',
      'failed',
      'budget',
      'loop-guard',
      'max-steps',
      'no-progress',
    ),
    finishReason: fc.constantFrom(
      'stop',
      'length',
      'tool-calls',
      'content-filter',
      'error',
      'other',
    ),
    errorMessage: words,
  }),
  breakOffAt: fc.double({ min: 0, max: 1, noNaN: true }),
  durationMs: maybe(count),
});
