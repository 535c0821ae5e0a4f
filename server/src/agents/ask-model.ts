/** Asks the model of an agent for its words or its calls. */
import type { Agent, ReplyTurn } from './agent.ts';
import { handOffTools } from './hand-off.ts';
import {
  type AgentMessage,
  callModel,
  type ModelCall,
  type ModelReply,
  type Program,
  type ProgramInput,
} from './program.ts';
import type { Run } from './run.ts';
import { viewOf } from './view.ts';

/** One answer of an agent's model, as the message that it is in the chat. */
export function* askModel(
  turn: ReplyTurn,
  transcript: readonly AgentMessage[],
): Program<{ reply: ModelReply; message: AgentMessage }> {
  const { run, agent, path } = turn;
  const reply = yield* callModel(path, answerCall(turn, transcript));
  run.hasAsked = true;
  run.finishReason = reply.finishReason;
  const { text: content, calls } = reply;
  const speaker = agent.name;
  const message: AgentMessage =
    calls.length > 0
      ? { kind: 'called', speaker, content, calls }
      : { kind: 'said', speaker, content };
  return { reply, message };
}

/** An agent as a request asks for it by itself: with the request's instructions and format. */
export function asAsked(agent: Agent, input: ProgramInput): Agent {
  return {
    ...agent,
    instructions: input.system ?? agent.instructions,
    responseFormat: input.responseFormat ?? agent.responseFormat,
  };
}

function answerCall(turn: ReplyTurn, transcript: readonly AgentMessage[]): ModelCall {
  const { run, agent, colleagues, isAlone } = turn;
  return {
    purpose: null,
    model: agent.model,
    messages: viewOf(agent, transcript, isAlone),
    tools: [...agent.tools],
    clientTools: run.input.clientTools,
    programTools: handOffTools(agent, colleagues),
    toolChoice: toolChoiceFor(run),
    temperature: run.input.temperature ?? agent.temperature ?? undefined,
    maxOutputTokens: run.input.maxOutputTokens ?? agent.maxOutputTokens ?? undefined,
    responseFormat: agent.responseFormat,
    cacheSeed: agent.cacheSeed,
  };
}

/** A call that the request demands is made once: demanded again and again, it would never end. */
function toolChoiceFor({ input, hasAsked }: Run): ModelCall['toolChoice'] {
  return input.toolChoice === 'none' || !hasAsked ? input.toolChoice : undefined;
}
