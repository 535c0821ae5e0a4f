/** One agent with its tools: ask the model, run what it calls, and again until it answers. */
import { mayExecute, type Reply, type ReplyTurn } from './agent.ts';
import { askModel } from './ask-model.ts';
import { answerHandOffs } from './hand-off.ts';
import { type AgentCall, type AgentMessage, answerTo, type Program, runTools } from './program.ts';
import type { Ending } from './run.ts';

/** Goes on until there is an answer without calls, a hand-over, or a call that the client runs. */
export function* toolLoop(turn: ReplyTurn): Program<Reply> {
  const messages: AgentMessage[] = [];
  for (;;) {
    const { message, reply } = yield* askModel(turn, [...turn.transcript, ...messages]);
    messages.push(message);
    if (reply.calls.length === 0) return { messages };
    const ran = yield* executeCalls(turn, reply.calls);
    messages.push(...ran.messages);
    if (ran.ending !== undefined || ran.handOver !== undefined) return { ...ran, messages };
  }
}

/**
 * Runs the calls of the model that spoke last. Calls that hand over are answered, calls of tools that
 * the agent does not run are refused in words; the client's are left to the client, and end the run.
 */
export function* executeCalls(turn: ReplyTurn, calls: readonly AgentCall[]): Program<Reply> {
  const { run, agent, path } = turn;
  const { handOver, answers } = answerHandOffs(calls, agent, turn.colleagues);
  const isAnswered = new Set(answers.map(({ callId }) => callId));
  const refused = calls
    .filter((call) => call.run === 'server' && !isAnswered.has(call.callId))
    .filter((call) => !mayExecute(turn.executes, call))
    .map((call) => answerTo(call, 'error', `Error: Function ${call.toolName} not found.`));
  const isOurs = calls.some((call) => call.run === 'server');
  const results = isOurs ? yield* runTools(path, [...answers, ...refused]) : [];
  const messages: AgentMessage[] = [{ kind: 'results', speaker: agent.name, results }];
  const isLoop = run.guard.repeats([
    calls.map(({ toolName, input }) => [toolName, input]),
    results.map(({ modelOutput }) => modelOutput),
  ]);
  if (calls.some((call) => call.run === 'client')) return { messages, ending: LEFT_TO_CLIENT };
  if (isLoop) return { messages, ending: LOOP };
  return { messages, handOver };
}

const LEFT_TO_CLIENT: Ending = {
  reason: 'completed',
  finishReason: 'tool-calls',
  endsRun: true,
  why: 'the client runs the calls',
};

const LOOP: Ending = {
  reason: 'loop-guard',
  finishReason: 'other',
  endsRun: true,
  why: 'the same calls with the same results came three times in a row',
};
