/** Finds out who of a group speaks next: by its rules, and where they leave a choice, by its method. */
import type { Agent } from './agent.ts';
import { askSelector } from './ask-selector.ts';
import type { Chat } from './chat.ts';
import { eligibleSpeakers, nextInOrder } from './eligible-speakers.ts';
import { type Group, SELECTION_METHODS, type SelectionMethod } from './group.ts';
import { pendingCalls } from './pending-calls.ts';
import { askHuman, type Program } from './program.ts';

/** How often a person may mistype a name. */
const MAX_TRIES = 3;
const NOBODY_CHOSEN = 'next in order: the model named no single member';

/** A member, or why nobody speaks any more. */
export type NextSpeaker = { agent: Agent; reason?: string } | { why: string };

/** @param dice throws one of so many numbers from 0. */
export function* selectSpeaker(
  chat: Chat,
  group: Group,
  lastSpeaker: string,
  dice: (count: number) => number,
): Program<NextSpeaker> {
  const choice = resolveMethod(chat, group, lastSpeaker);
  if (typeof choice !== 'string') return choice;
  const returned = callerOfResults(chat, group);
  if (returned !== undefined) return { agent: returned };

  const calls = pendingCalls(chat.transcript);
  const eligible = eligibleSpeakers(group, lastSpeaker, calls);
  const [only] = eligible;
  if (only === undefined) return { why: `nobody may speak after ${lastSpeaker}` };
  if (eligible.length === 1) return { agent: only };

  // No model is asked between a call and its result: providers refuse such a history.
  const method = choice === 'auto' && calls.length > 0 ? 'round-robin' : choice;
  return yield* selectBy(method, { chat, group, lastSpeaker, eligible, dice });
}

interface Choice {
  chat: Chat;
  group: Group;
  lastSpeaker: string;
  eligible: readonly Agent[];
  dice(count: number): number;
}

function* selectBy(method: SelectionMethod, choice: Choice): Program<NextSpeaker> {
  const { chat, group, eligible, dice } = choice;
  switch (method) {
    case 'round-robin':
      return next(choice);
    case 'random':
      return { agent: eligible[dice(eligible.length)] ?? next(choice).agent };
    case 'manual': {
      const agent = yield* askPerson(choice);
      if (agent !== null) return { agent, reason: 'chosen by the user' };
      const isCalled = pendingCalls(chat.transcript).length > 0;
      return yield* selectBy(isCalled ? 'round-robin' : 'auto', choice);
    }
    case 'auto': {
      const selected = yield* askSelector(chat, group, eligible);
      if (selected === null) return { ...next(choice), reason: NOBODY_CHOSEN };
      return { agent: selected.agent, reason: selected.reason || 'chosen by the model' };
    }
  }
}

/** What a function decides at once, or the method that is left to choose by. */
function resolveMethod(
  { transcript }: Chat,
  { name, members, selection }: Group,
  lastSpeaker: string,
): SelectionMethod | NextSpeaker {
  if (typeof selection === 'string') return selection;
  const chosen = selection(lastSpeaker, transcript);
  if (chosen === null) return { why: 'the choice of speakers ended it' };
  const method = SELECTION_METHODS.find((known) => known === chosen);
  if (method !== undefined) return method;
  const agent = members.find((member) => member.name === chosen);
  if (agent === undefined) throw new Error(`${name} has no member ${chosen}.`);
  return { agent };
}

/** Who ran calls of its own goes on with what came of them. */
function callerOfResults({ transcript }: Chat, { members }: Group): Agent | undefined {
  const [called, results] = transcript.slice(-2);
  if (called?.kind !== 'called' || results?.kind !== 'results') return undefined;
  if (called.speaker !== results.speaker) return undefined;
  return members.find(({ name }) => name === called.speaker);
}

function next({ group, lastSpeaker, eligible }: Choice): { agent: Agent } {
  const agent = nextInOrder(group.members, lastSpeaker, eligible);
  if (agent === undefined) throw new Error(`${group.name} has no member who is eligible.`);
  return { agent };
}

/** Null when the person leaves it to the model, or cannot be asked. */
function* askPerson({ chat, group, eligible }: Choice): Program<Agent | null> {
  if (!chat.run.input.canAskHuman) return null;
  const names = eligible.map(({ name }, index) => `${index + 1}. ${name}`).join('\n');
  const prompt = `Who speaks next?\n${names}\nType a number or a name; leave it blank to let the model choose.`;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const text = (yield* askHuman(chat.path, group.name, prompt)).trim().toLowerCase();
    if (text === '' || text === 'q') return null;
    const agent = eligible[Number(text) - 1] ?? eligible.find(({ name }) => name === text);
    if (agent !== undefined) return agent;
  }
  return null;
}
