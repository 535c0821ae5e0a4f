/** What was said before a turn, as its agents are told: who said what, with calls and their results. */
import type { JsonValue } from '@chimera/protocol/json';
import type { DataPart, Message, MessagePart, ToolPart } from '@chimera/protocol/message';
import { isDataPart, isToolPart, textOf } from '@chimera/protocol/message';
import type { Kysely } from 'kysely';
import type { AgentCall, AgentMessage, AgentToolResult } from '../agents/program.ts';
import type { ModelMessage } from '../providers/port.ts';
import { listBranch } from '../store/messages.ts';
import type { Tables } from '../store/schema.ts';
import type { Turn } from '../store/turns.ts';

/** How the person and a plain model are called among agents. */
const USER = 'user';
const ASSISTANT = 'assistant';
const UNKNOWN_RESULT = 'The result of this call is not known: it was interrupted.';

/** What came with the request, and the branch that leads to the message that is answered. */
export async function assembleHistory(db: Kysely<Tables>, turn: Turn): Promise<AgentMessage[]> {
  const branch = await listBranch(db, turn.conversationId, turn.parentId);
  return [...fromModelMessages(turn.request.history), ...branch.flatMap(toAgentMessages)];
}

/**
 * One stored message. An answer becomes, for each of its steps, its agent's words with its calls,
 * followed by one result for every call.
 */
export function toAgentMessages(
  message: Pick<Message, 'role' | 'parts'> & Partial<Pick<Message, 'metadata'>>,
): AgentMessage[] {
  switch (message.role) {
    case 'system':
      return [{ kind: 'system', content: textOf(message) }];
    case 'user':
      return [{ kind: 'said', speaker: USER, content: userContent(message.parts) }];
    case 'assistant': {
      const said = splitSteps(message.parts).flatMap(stepMessages);
      return message.metadata?.trigger === 'action' ? [actionNote(message.parts), ...said] : said;
    }
  }
}

/** Providers want calls behind the words of a user: they are told what the person did. */
function actionNote(parts: MessagePart[]): AgentMessage {
  const tools = parts.filter(isToolPart).map((part) => part.toolName);
  const content = `[I pressed a button that runs ${tools.join(' and ')}.]`;
  return { kind: 'said', speaker: USER, content };
}

function userContent(parts: MessagePart[]): (AgentMessage & { kind: 'said' })['content'] {
  const images = parts.flatMap((part) =>
    part.type === 'file' && part.mediaType.startsWith('image/')
      ? [{ type: 'image' as const, url: part.url }]
      : [],
  );
  const text = textOf({ parts });
  return images.length === 0 ? text : [{ type: 'text', text }, ...images];
}

/** The parts of one model call, or what a person said between two of them. */
interface StepParts {
  speaker: string;
  parts: MessagePart[];
}

function splitSteps(parts: MessagePart[]): StepParts[] {
  const steps: StepParts[] = [{ speaker: ASSISTANT, parts: [] }];
  for (const part of parts) {
    if (part.type === 'step-start') {
      steps.push({ speaker: speakerOf(part.agentPath), parts: [] });
    } else if (isDataPart(part) && part.type === 'data-input') {
      const speaker = steps.at(-1)?.speaker ?? ASSISTANT;
      const answer: StepParts = { speaker: USER, parts: [{ type: 'text', text: answerOf(part) }] };
      steps.push(answer, { speaker, parts: [] });
    } else {
      steps.at(-1)?.parts.push(part);
    }
  }
  return steps;
}

/** Agents know each other by name: `agent/shop` is `shop`. */
function speakerOf(agentPath: string[] | undefined): string {
  return agentPath?.at(-1)?.replace(/^(agent|team)\//, '') ?? ASSISTANT;
}

/** What a person answered an agent; nothing while it is open. */
function answerOf({ data }: DataPart): string {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject && typeof data.text === 'string' ? data.text : '';
}

function stepMessages({ speaker, parts }: StepParts): AgentMessage[] {
  const content = textOf({ parts });
  const calls = parts.filter(isToolPart).filter((part) => part.input !== undefined);
  if (calls.length === 0) return content === '' ? [] : [{ kind: 'said', speaker, content }];
  return [
    { kind: 'called', speaker, content, calls: calls.map(toAgentCall) },
    { kind: 'results', speaker, results: calls.map(toResult) },
  ];
}

function toAgentCall(part: ToolPart): AgentCall {
  const { toolCallId: callId, toolName, input = null, run = 'server', signature } = part;
  return { callId, toolName, input, run, ...(signature === undefined ? {} : { signature }) };
}

function toResult({ toolCallId, toolName, outcome, modelOutput }: ToolPart): AgentToolResult {
  return {
    callId: toolCallId,
    toolName,
    outcome: outcome ?? 'unknown',
    modelOutput: modelOutput ?? UNKNOWN_RESULT,
  };
}

/** A history that came with a request, in the words of a provider's wire. */
function fromModelMessages(messages: readonly ModelMessage[]): AgentMessage[] {
  const history: AgentMessage[] = [];
  let speaker = ASSISTANT;
  for (const message of messages) {
    if (message.role === 'tool') {
      const { toolCallId: callId, toolName, content: modelOutput } = message;
      const result: AgentToolResult = { callId, toolName, outcome: 'ok', modelOutput };
      const last = history.at(-1);
      if (last?.kind === 'results') last.results.push(result);
      else history.push({ kind: 'results', speaker, results: [result] });
    } else {
      if (message.role === 'assistant') speaker = message.name ?? ASSISTANT;
      history.push(fromModelMessage(message));
    }
  }
  return history;
}

function fromModelMessage(message: Exclude<ModelMessage, { role: 'tool' }>): AgentMessage {
  switch (message.role) {
    case 'system':
      return { kind: 'system', content: message.content };
    case 'user': {
      const { content, name } = message;
      return { kind: 'said', speaker: USER, content, ...(name === undefined ? {} : { name }) };
    }
    case 'assistant': {
      const { content, toolCalls = [], name: speaker = ASSISTANT } = message;
      if (toolCalls.length === 0) return { kind: 'said', speaker, content };
      const calls = toolCalls.map(
        ({ id: callId, name: toolName, arguments: text, signature }): AgentCall => ({
          callId,
          toolName,
          input: readInput(text),
          run: 'client',
          ...(signature === undefined ? {} : { signature }),
        }),
      );
      return { kind: 'called', speaker, content, calls };
    }
  }
}

function readInput(argumentsText: string): JsonValue {
  try {
    return JSON.parse(argumentsText) as JsonValue;
  } catch {
    return argumentsText;
  }
}
