/** Calls that were made and have no result yet. Every one gets one, whatever becomes of the chat. */
import { type AgentCall, type AgentMessage, answerTo, type Program, runTools } from './program.ts';

/** The calls of a chat's last message that are ours to answer. */
export function pendingCalls(transcript: readonly AgentMessage[]): AgentCall[] {
  const last = transcript.at(-1);
  return last?.kind === 'called' ? last.calls.filter(({ run }) => run === 'server') : [];
}

/** Gives all of them the same answer instead of running them. */
export function* answerPendingCalls(
  path: string[],
  speaker: string,
  transcript: readonly AgentMessage[],
  modelOutput: string,
): Program<AgentMessage[]> {
  const calls = pendingCalls(transcript);
  if (calls.length === 0) return [];
  const answers = calls.map((call) => answerTo(call, 'denied', modelOutput));
  return [{ kind: 'results', speaker, results: yield* runTools(path, answers) }];
}
