/** A chat as one agent sees it: its own words are the assistant's, everybody else's the user's. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelMessage } from '../providers/port.ts';
import type { Agent } from './agent.ts';
import { limitContext } from './context-limits.ts';
import type { AgentCall, AgentMessage } from './program.ts';

/** How the person is called among speakers. */
export const USER = 'user';
/** Asks an agent to speak that has spoken last: a model goes on writing its own last message otherwise. */
const GO_ON: ModelMessage = { role: 'user', content: 'Go on.' };

const MAX_NAME_CHARACTERS = 64;

/**
 * What an agent's model is sent: its instructions, then the chat, within the agent's limits.
 *
 * @param isAlone every word that is not the person's counts as the agent's own.
 */
export function viewOf(
  agent: Pick<Agent, 'name' | 'instructions' | 'contextLimits'>,
  transcript: readonly AgentMessage[],
  isAlone: boolean,
): ModelMessage[] {
  const messages = transcript.flatMap((message) =>
    toModelMessages(message, (speaker) => (isAlone ? speaker !== USER : speaker === agent.name)),
  );
  const limited = limitContext(messages, agent.contextLimits);
  if (agent.instructions !== '') {
    limited.unshift({ role: 'system', content: agent.instructions });
  }
  return limited.at(-1)?.role === 'assistant' ? [...limited, GO_ON] : limited;
}

/** Everybody's words, and what tools said, as those of users with names: for a model beside the chat. */
export function viewFromOutside(transcript: readonly AgentMessage[]): ModelMessage[] {
  return transcript.flatMap((message): ModelMessage[] => {
    if (message.kind === 'system') return [];
    const content = message.kind === 'said' ? message.content : heardFrom(message);
    return saidMessage({ ...message, kind: 'said', content }, false);
  });
}

function heardFrom(message: AgentMessage & { kind: 'called' | 'results' }): string {
  if (message.kind === 'called') return message.content;
  return message.results.map(({ modelOutput }) => modelOutput).join('\n');
}

/** Names as every provider takes them. */
export function wireName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, MAX_NAME_CHARACTERS);
}

/** The words of a message; empty for one that has none. */
export function wordsOf(message: AgentMessage | undefined): string {
  if (message === undefined || message.kind === 'results') return '';
  if (typeof message.content === 'string') return message.content;
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function toModelMessages(
  message: AgentMessage,
  isOwn: (speaker: string) => boolean,
): ModelMessage[] {
  switch (message.kind) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'said':
      return saidMessage(message, isOwn(message.speaker));
    case 'called':
      return [
        {
          role: 'assistant',
          content: message.content,
          toolCalls: message.calls.map(toToolCall),
          ...nameOf(message.speaker, isOwn(message.speaker)),
        },
      ];
    case 'results':
      return message.results.map((result) => ({
        role: 'tool',
        toolCallId: result.callId,
        toolName: result.toolName,
        content: result.modelOutput,
      }));
  }
}

function saidMessage(message: AgentMessage & { kind: 'said' }, isOwn: boolean): ModelMessage[] {
  if (message.content === '') return [];
  if (isOwn) return [{ role: 'assistant', content: wordsOf(message) }];
  const name = message.speaker === USER ? message.name : message.speaker;
  return [{ role: 'user', content: message.content, ...nameOf(name, name === undefined) }];
}

function nameOf(name: string | undefined, isLeftOut: boolean): { name?: string } {
  return name === undefined || isLeftOut ? {} : { name: wireName(name) };
}

function toToolCall(call: AgentCall) {
  return {
    id: call.callId,
    name: call.toolName,
    arguments: JSON.stringify(isObject(call.input) ? call.input : {}),
    ...(call.signature === undefined ? {} : { signature: call.signature }),
  };
}

/** Providers refuse arguments that are no object, whatever a model once wrote. */
function isObject(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
