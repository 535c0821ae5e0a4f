/**
 * How an agent comes to a reply: ways in a fixed order, of which the first that gives one counts. The
 * usual ones are: end or let the person speak, run the calls that are pending, ask the model, say the
 * default. Nested chats and whatever else a definition adds stand before one of them.
 */
import type { Agent, Reply, ReplyHandler, ReplyTurn } from './agent.ts';
import { askModel } from './ask-model.ts';
import { answerHandOffs } from './hand-off.ts';
import { checkTermination } from './human-input.ts';
import { pendingCalls } from './pending-calls.ts';
import type { AgentCall, Program } from './program.ts';
import { executeCalls, toolLoop } from './tool-loop.ts';

type Place = ReplyHandler['before'];
type Way = Omit<ReplyHandler, 'before'>;

const USUAL: Record<Exclude<Place, 'default'>, Way> = {
  termination: { isTriggered: () => true, reply: checkTermination },
  calls: {
    isTriggered: ({ transcript }) => pendingCalls(transcript).length > 0,
    reply: (turn) => executeCalls(turn, pendingCalls(turn.transcript)),
  },
  model: {
    isTriggered: ({ agent }) => agent.usesModel,
    reply: (turn) => (turn.isAlone ? toolLoop(turn) : askOnce(turn)),
  },
};

/** What decides whether the agent speaks at all. Null when it does, by itself. */
export function openingReply(turn: ReplyTurn): Program<Reply | null> {
  return firstReply(waysOf(turn.agent, ['termination']), turn);
}

/** What the agent says or does by itself. */
export function* ownReply(turn: ReplyTurn): Program<Reply> {
  const reply = yield* firstReply(waysOf(turn.agent, ['calls', 'model', 'default']), turn);
  if (reply !== null) return reply;
  const { name: speaker, defaultReply: content } = turn.agent;
  return { messages: [{ kind: 'said', speaker, content }] };
}

function waysOf(agent: Agent, places: Place[]): Way[] {
  return places.flatMap((place) => [
    ...agent.handlers.filter(({ before }) => before === place),
    ...(place === 'default' ? [] : [USUAL[place]]),
  ]);
}

function* firstReply(ways: Way[], turn: ReplyTurn): Program<Reply | null> {
  for (const way of ways) {
    const reply = way.isTriggered(turn) ? yield* way.reply(turn) : null;
    if (reply !== null) return reply;
  }
  return null;
}

/** Words, or calls that somebody in the chat will run. */
function* askOnce(turn: ReplyTurn): Program<Reply> {
  const { message, reply } = yield* askModel(turn, turn.transcript);
  if (!isItsOwnAffair(turn, reply.calls)) return { messages: [message] };
  const executes = [...turn.executes, ...turn.agent.tools];
  const ran = yield* executeCalls({ ...turn, executes }, reply.calls);
  return { ...ran, messages: [message, ...ran.messages] };
}

/** Calls that hand over, or that the client runs, leave nothing to the others in the chat. */
function isItsOwnAffair({ agent, colleagues }: ReplyTurn, calls: AgentCall[]): boolean {
  return (
    calls.some(({ run }) => run === 'client') ||
    answerHandOffs(calls, agent, colleagues).handOver !== undefined
  );
}
