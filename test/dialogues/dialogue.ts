/** A dialogue of words alone: what is said, and what is to come of it. */
import type { ToolOutcome, TurnEndReason } from '@chimera/protocol/events';
import type { Scenario, ScriptedToolCall } from '../fake-provider/scenario.ts';

/** The built-in demo model, which makes its own mind up, or a scripted one over OpenAI's wire. */
export type ModelKind = 'demo' | 'scripted';

export interface ExpectedCall {
  name: string;
  /** Fields that the arguments must have, among others. */
  input?: object | string;
  /** `ok` without it. */
  outcome?: ToolOutcome;
  /** Fields that the typed result must have, among others. */
  output?: object;
  /** What the model is told of it. */
  told?: RegExp;
}

export interface DialogueTurn {
  say: string;
  /** What the scripted model does, request by request; the demo model alone plays without it. */
  script?: readonly Scenario[];
  /** Every call of the turn, in order. The demo model may make others at `/v1`, where it has no ids. */
  calls: readonly ExpectedCall[];
  /** The words of the answer. */
  says?: RegExp;
  /** How many the cart holds of each product afterwards; unchanged without it, empty at first. */
  cart?: Record<string, number>;
  /** `completed` without it. */
  end?: TurnEndReason;
}

export interface Dialogue {
  name: string;
  models: readonly ModelKind[];
  turns: readonly DialogueTurn[];
}

export const BOTH: readonly ModelKind[] = ['demo', 'scripted'];
export const SCRIPTED: readonly ModelKind[] = ['scripted'];

/** Name and arguments; a text is sent as it is. */
export type ScriptedCall = readonly [name: string, input: object | string];

/** The model calls tools, side by side. */
export function calling(...calls: ScriptedCall[]): Scenario {
  return {
    callsAgain: true,
    toolCalls: calls.map(
      ([name, input]): ScriptedToolCall => ({
        name,
        arguments: typeof input === 'string' ? input : JSON.stringify(input),
      }),
    ),
  };
}

/** The model answers. */
export function saying(text: string): Scenario {
  return { text };
}

/** A search that shows the headphones that most dialogues are about, in this order. */
export const HEADPHONES = calling([
  'search_products',
  { query: 'wireless headphones', max_price: 100 },
]);
export const HEADPHONE_IDS = {
  first: 'headphones-aurora-wireless',
  second: 'headphones-velo-sport',
  third: 'headphones-pebble-kids',
} as const;

/** Two of the second of them. */
export const ADD_TWO = calling(['add_to_cart', { product_id: HEADPHONE_IDS.second, quantity: 2 }]);

/** The turn that most dialogues begin with. */
export const SHOW_HEADPHONES: DialogueTurn = {
  say: 'Show me wireless headphones under 100.',
  script: [HEADPHONES, saying('Here are six.')],
  calls: [{ name: 'search_products', input: { max_price: 100 }, told: /^Found 6:/ }],
};

/** A turn of which just the calls count: the model makes them, then says that it is done. */
export function trying(
  calls: readonly ScriptedCall[],
  expected: readonly ExpectedCall[],
  more: Partial<DialogueTurn> = {},
): DialogueTurn {
  return {
    say: 'Do it.',
    script: [calling(...calls), saying('Done.')],
    calls: expected,
    says: /^Done\.$/,
    ...more,
  };
}
