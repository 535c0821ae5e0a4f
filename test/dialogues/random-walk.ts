/** A person, a model and a server that do anything at any moment, and what must hold whatever they do. */
import type { ApiMessage } from '@chimera/protocol/api';
import { isToolPart, type Message } from '@chimera/protocol/message';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Scenario } from '../fake-provider/scenario.ts';
import { readAnswerKey, writeAnswer } from '../fake-provider/words.ts';
import type { Conversation } from './conversation.ts';
import { calling, HEADPHONE_IDS, type ScriptedCall } from './dialogue.ts';
import type { Stage } from './stage.ts';
import type { TurnReader } from './turn-reader.ts';

const AGENTS = ['agent/porter', 'agent/clerk'] as const;
/** Longer than most turns: at their end, nothing is left to interrupt. */
const MOST_EVENTS = 40;
const MOST_ADDED = 3;
/** Of the words that end a turn: slow enough to be interrupted. */
const WORDS = 20;
const PACE = { tokensPerSecond: 1_000 };

type Interruption = 'none' | 'stop' | 'restart' | 'reload';

export interface WalkStep {
  does: 'say' | 'regenerate' | 'press';
  agent: (typeof AGENTS)[number];
  /** What the model calls, request by request, before it answers. */
  script: ScriptedCall[][];
  /** What happens when so many events were seen. */
  interruption: Interruption;
  afterEvents: number;
  /** Whether approvals are given. */
  agrees: boolean;
}

const productId = fc.constantFrom(...Object.values(HEADPHONE_IDS));
const call: fc.Arbitrary<ScriptedCall> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ product_id: productId, quantity: fc.integer({ min: 1, max: MOST_ADDED }) })
      .map((input): ScriptedCall => ['add_to_cart', input]),
  },
  fc.constant<ScriptedCall>(['view_cart', {}]),
  fc.constant<ScriptedCall>(['search_products', { query: 'lamp', limit: 2 }]),
  fc.constant<ScriptedCall>(['notes__add', {}]),
  fc.constant<ScriptedCall>(['notes__fail', {}]),
  fc.constantFrom<ScriptedCall>(
    ['add_to_cart', { product_id: 'headphones-zephyr-9000', quantity: 1 }],
    ['add_to_cart', { product_id: HEADPHONE_IDS.second, quantity: 0 }],
    ['add_to_cart', '{"product_id": 7'],
    ['buy_now', {}],
  ),
);

export const walkStep: fc.Arbitrary<WalkStep> = fc.record({
  does: fc.constantFrom('say', 'say', 'say', 'regenerate', 'press'),
  agent: fc.constantFrom(...AGENTS),
  script: fc.array(fc.array(call, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  interruption: fc.constantFrom('none', 'stop', 'restart', 'reload'),
  afterEvents: fc.integer({ min: 1, max: MOST_EVENTS }),
  agrees: fc.boolean(),
});

/** Takes one step to its end, and gives the answer that it made. */
export async function walk(
  stage: Stage,
  conversation: Conversation,
  step: WalkStep,
): Promise<Message> {
  await stage.reset();
  stage.first.setDefaults({ words: WORDS, pace: PACE });
  stage.script(...step.script.map((calls): Scenario => calling(...calls)));
  let reader = await begin(conversation, step);
  await readTo(reader, step.afterEvents);
  reader = await interrupt(stage, conversation, reader, step.interruption);
  const isStopped = step.interruption === 'stop';
  while (!isStopped && (await waits(reader))) await answer(conversation, reader, step.agrees);
  await reader.first('turn-end');
  expectAnswered(reader);
  expect([...stage.first.requests].flatMap(({ fault }) => fault ?? [])).toEqual([]);
  const { message } = reader;
  if (!isStopped) expectWhole(message);
  const messages = await conversation.messages();
  expect(messages.find(({ id }) => id === message.id)?.parts).toEqual(message.parts);
  expect(await conversation.cart()).toEqual(addedIn(messages));
  return message;
}

function begin(conversation: Conversation, { does, agent, script }: WalkStep): Promise<TurnReader> {
  if (does === 'regenerate') return conversation.regenerate();
  const [first] = script
    .flat()
    .filter(([name, input]) => name === 'add_to_cart' && typeof input === 'object');
  if (does === 'press' && first !== undefined && typeof first[1] === 'object') {
    return conversation.press('add_to_cart', JSON.parse(JSON.stringify(first[1])));
  }
  return conversation.say('And now?', { agent });
}

/** Reads until so many events have come, or until there are no more for now. */
async function readTo(reader: TurnReader, count: number): Promise<void> {
  await reader.until(
    ({ seq, type }) => seq >= count || type === 'turn-end' || type === 'turn-wait',
  );
}

async function interrupt(
  stage: Stage,
  conversation: Conversation,
  reader: TurnReader,
  interruption: Interruption,
): Promise<TurnReader> {
  if (interruption === 'stop') await conversation.stop();
  if (interruption === 'restart') {
    await stage.restart();
    await reader.untilCut();
  }
  if (interruption === 'reload') await reader.leave();
  if (interruption !== 'restart' && interruption !== 'reload') return reader;
  const again = await conversation.open({ turnId: reader.turnId });
  await readTo(again, reader.lastSeq);
  expect(again.events.slice(0, reader.events.length)).toEqual(reader.events);
  return again;
}

/** Reads to the end of the turn, or to where it waits for somebody. */
async function waits(reader: TurnReader): Promise<boolean> {
  const lastWait = reader.events.findLast(({ type }) => type === 'turn-resume')?.seq ?? 0;
  const event = await reader.until(
    ({ seq, type }) => type === 'turn-end' || (type === 'turn-wait' && seq > lastWait),
  );
  return event.type === 'turn-wait';
}

/** Answers everything that is asked, and reads on to where that was taken. */
async function answer(
  conversation: Conversation,
  reader: TurnReader,
  approved: boolean,
): Promise<void> {
  const wait = reader.events.findLast((event) => event.type === 'turn-wait');
  const ids = wait?.requestIds ?? [];
  const response = await conversation.respond({ approvals: ids.map((id) => ({ id, approved })) });
  expect(response.status).toBe(200);
  await reader.until(({ seq, type }) => type === 'turn-resume' && seq > (wait?.seq ?? 0));
}

/** Every call has one result. */
function expectAnswered({ events }: TurnReader): void {
  const calls = events.filter((event) => event.type === 'tool-call').map(({ callId }) => callId);
  const results = events
    .filter((event) => event.type === 'tool-result')
    .map(({ callId }) => callId);
  for (const callId of calls) expect(results.filter((id) => id === callId)).toHaveLength(1);
}

/** The last words are a whole answer of the model, also when another server went on with them. */
function expectWhole({ parts }: Message): void {
  const last = parts.at(-1);
  if (last?.type !== 'text') return;
  const key = readAnswerKey(last.text);
  expect(key === undefined ? undefined : writeAnswer(key)).toBe(last.text);
}

/** What the answers say that they added, all together. */
function addedIn(messages: readonly ApiMessage[]): Record<string, number> {
  const added: Record<string, number> = {};
  for (const part of messages.flatMap(({ parts }) => parts).filter(isToolPart)) {
    if (part.toolName !== 'add_to_cart' || part.outcome !== 'ok') continue;
    const { productId, quantity } = part.output as { productId: string; quantity: number };
    added[productId] = (added[productId] ?? 0) + quantity;
  }
  return added;
}
