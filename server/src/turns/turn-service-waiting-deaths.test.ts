/** What becomes of turns that ask a person when their process dies between any two statements. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { clerk } from '../../../test/harness/clerk.ts';
import { PLAIN_REQUEST } from '../../../test/harness/stored-turns.ts';
import type { TurnStack } from '../../../test/harness/turn-stack.ts';
import { useTurnWorld } from '../../../test/harness/turn-world.ts';
import { findTurn } from '../store/turns.ts';

const world = useTurnWorld();
const RUNNABLES = { runnables: [clerk()] };
const DEATHS = Array.from({ length: 24 }, (_, steps) => steps);

async function ask(stack: TurnStack): Promise<string> {
  const toolCalls = [{ name: 'order', arguments: '{"word":"tide"}' }];
  world.processes.fake.setDefaults({ toolCalls });
  const request = { ...PLAIN_REQUEST, model: null, agent: 'agent/clerk' };
  return (await stack.ask('Order a tide.', { request })).id;
}

async function approve(stack: TurnStack, turnId: string): Promise<void> {
  const events = await stack.journal.history(turnId);
  const request = events.find((event) => event.type === 'approval-request');
  await stack.turns.respond({
    userId: 'anna',
    conversationId: 'c1',
    responses: [
      {
        requestId: request?.approvalId ?? '',
        response: { type: 'approval', approved: true },
        field: 'approvals.0',
      },
    ],
  });
}

/** Recovers, approves if that is still asked, and reads to the end. */
async function goOn(turnId: string): Promise<CanonicalEvent[]> {
  const stack = world.processes.start(RUNNABLES);
  await stack.turns.recover();
  const reading = stack.read(turnId);
  await stack.turns.settled(turnId);
  const turn = await findTurn(world.processes.database.db, turnId);
  if (turn?.status === 'waiting') await approve(stack, turnId);
  return reading;
}

async function expectWell(events: CanonicalEvent[]): Promise<void> {
  expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'completed' });
  expect(events.filter((event) => event.type === 'approval-request')).toHaveLength(1);
  expect(events.filter((event) => event.type === 'approval-response')).toHaveLength(1);
  expect(events.filter((event) => event.type === 'tool-result')).toHaveLength(1);
  expect(world.processes.runs.order.length).toBeLessThanOrEqual(1);
  await world.processes.expectWhole(events);
}

describe('a process that dies after any number of steps', () => {
  test.each(DEATHS)('(%i) of a question leaves one that can be answered', async (steps) => {
    const first = world.processes.start(RUNNABLES);
    first.database.dieAfter(steps);
    const turnId = await ask(first);
    await Promise.race([first.database.death, first.turns.settled(turnId)]);
    await first.crash();
    await expectWell(await goOn(turnId));
  });

  test.each(DEATHS)('(%i) of an answer leaves a turn that has it, once', async (steps) => {
    const first = world.processes.start(RUNNABLES);
    const turnId = await ask(first);
    await first.turns.settled(turnId);
    first.database.dieAfter(steps);
    const approved = approve(first, turnId).catch(() => undefined);
    await Promise.race([first.database.death, approved]);
    await Promise.race([first.database.death, first.turns.settled(turnId)]);
    await first.crash();
    await expectWell(await goOn(turnId));
  });
});

test('an answer that was stored in the moment before the turn waited is found at the next start', async () => {
  const first = world.processes.start(RUNNABLES);
  const turnId = await ask(first);
  await first.turns.settled(turnId);
  await first.close();
  const events = await first.journal.history(turnId);
  const request = events.find((event) => event.type === 'approval-request');
  await world.processes.database.db
    .insertInto('turn_responses')
    .values({
      request_id: request?.approvalId ?? '',
      turn_id: turnId,
      response: '{"type":"approval","approved":true}',
      created_at: 1,
    })
    .execute();
  await expectWell(await world.processes.recover(turnId, world.processes.start(RUNNABLES)));
  expect(world.processes.runs.order).toHaveLength(1);
});
