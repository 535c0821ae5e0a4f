/** What has been done for the newest user message already. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelMessage } from '../../port.ts';
import type { DemoCall } from '../plan.ts';
import { readEdit } from './edited-call.ts';
import type { MadeCall, ShopMemory } from './memory.ts';
import { callsOf, readMemory } from './memory.ts';

export interface AnsweredCall extends MadeCall {
  /** What the tool answered. */
  content: string;
  /** Whether a person changed the arguments: `input` is what ran. */
  isEdited: boolean;
}

export interface TurnSoFar {
  /** What was known when the message came. */
  before: ShopMemory;
  /** What was known behind the first calls of the turn, before later ones changed anything. */
  after: ShopMemory | undefined;
  answered: readonly AnsweredCall[];
  /** Times that tools were called. */
  steps: number;
}

/** Reads the turn from the messages. */
export function readTurn(messages: readonly ModelMessage[], isShopAgent: boolean): TurnSoFar {
  const start = messages.findLastIndex(({ role }) => role === 'user') + 1;
  const earlier = messages.slice(0, Math.max(start - 1, 0));
  const since = messages.slice(start);
  const calling = [...since.keys()].filter((index) => callsOf(since[index] ?? NOTHING).length > 0);
  const results = new Map(
    since.flatMap((message) =>
      message.role === 'tool' ? [[message.toolCallId, message.content] as const] : [],
    ),
  );
  const answered = since.flatMap(callsOf).flatMap((call) => {
    const content = results.get(call.id);
    return content === undefined ? [] : [toAnswered(call, content)];
  });
  const untilSecond = since.slice(0, calling[1]);
  return {
    before: readMemory(earlier, isShopAgent),
    after:
      answered.length === 0 ? undefined : readMemory([...earlier, ...untilSecond], isShopAgent),
    answered,
    steps: calling.length,
  };
}

function toAnswered(call: MadeCall, content: string): AnsweredCall {
  const edit = readEdit(content);
  return { ...call, content, ...edit, isEdited: edit !== undefined };
}

/**
 * The answers that a call got in this turn; a tool may have added defaults to its arguments. What a
 * person has changed counts for every call of that tool: it is not asked for again the old way.
 */
export function answersTo(turn: TurnSoFar, { toolName, input }: DemoCall): AnsweredCall[] {
  const wanted = Object.entries(input);
  return turn.answered.filter(
    (made) =>
      made.name === toolName &&
      (made.isEdited || wanted.every(([name, value]) => isSame(made.input[name], value))),
  );
}

function isSame(made: JsonValue | undefined, wanted: JsonValue): boolean {
  return JSON.stringify(made) === JSON.stringify(wanted);
}

const NOTHING: ModelMessage = { role: 'system', content: '' };
