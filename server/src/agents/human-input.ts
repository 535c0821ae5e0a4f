/**
 * The first thing an agent does with a message: see whether it ends the chat, and let the person speak
 * in its place. The rules are those of AutoGen's `check_termination_and_human_reply`.
 */
import type { HumanInputMode, Reply, ReplyTurn } from './agent.ts';
import { answerPendingCalls } from './pending-calls.ts';
import { askHuman, type Program } from './program.ts';
import { completed } from './run.ts';
import { USER, wordsOf } from './view.ts';

const EXIT = 'exit';
const INTERRUPTED = 'USER INTERRUPTED';

/** Null leaves the reply to the agent itself. */
export function* checkTermination(turn: ReplyTurn): Program<Reply | null> {
  const { agent, run } = turn;
  const mode: HumanInputMode = run.input.canAskHuman ? agent.humanInput : 'never';
  const limitWhy = isAtLimit(turn)
    ? `${agent.name} has given all of its replies (${agent.maxAutoReplies})`
    : null;
  const wordsWhy = isTerminated(turn) ? `${speakerBefore(turn)} said that all is done` : null;
  const why = limitWhy ?? wordsWhy;
  if (mode === 'never') return why === null ? null : endOf(turn, why);
  if (mode === 'terminate' && why === null) return null;

  const text = (yield* askHuman(turn.path, agent.name, promptFor(turn, why))).trim();
  if (text === EXIT) return endOf(turn, 'the user ended it');
  if (text === '' && wordsWhy !== null) return endOf(turn, wordsWhy);
  // An agent that may never reply by itself passes even silence on.
  return text === '' && agent.maxAutoReplies > 0 ? null : yield* humanReply(turn, text);
}

/** Whether the message that the agent got says that all is done. The person's own never does. */
function isTerminated({ agent, transcript }: ReplyTurn): boolean {
  const last = transcript.at(-1);
  if (last?.kind !== 'said' && last?.kind !== 'called') return false;
  return last.speaker !== USER && agent.isTermination(wordsOf(last));
}

function isAtLimit({ agent, autoReplies }: ReplyTurn): boolean {
  return autoReplies >= agent.maxAutoReplies;
}

function speakerBefore({ transcript }: ReplyTurn): string {
  const last = transcript.at(-1);
  return last === undefined || last.kind === 'system' ? USER : last.speaker;
}

function promptFor(turn: ReplyTurn, why: string | null): string {
  const { agent } = turn;
  const blank =
    isTerminated(turn) || (why !== null && agent.maxAutoReplies === 0)
      ? 'leave it blank to end'
      : `leave it blank to let ${agent.name} reply`;
  const words = `Reply to ${speakerBefore(turn)} in place of ${agent.name}; ${blank}, or type ${EXIT}.`;
  return why === null ? words : `${words} (${why})`;
}

function endOf({ run }: ReplyTurn, why: string): Reply {
  return { messages: [], ending: completed(run, why) };
}

/** The person's words; calls that wait for an answer are told that they were spoken over. */
function* humanReply({ agent, path, transcript }: ReplyTurn, text: string): Program<Reply> {
  const results = yield* answerPendingCalls(path, agent.name, transcript, INTERRUPTED);
  const said = { kind: 'said', speaker: agent.name, content: text } as const;
  return { messages: [...results, said], isHuman: true };
}
