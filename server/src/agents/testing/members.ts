/** Agents and chats for tests, as AutoGen's own tests make them. */
import { type Agent, createAgent } from '../agent.ts';
import type { ChatResult } from '../chat.ts';
import { DEFAULT_SELECTOR, type Group } from '../group.ts';
import { groupChat } from '../group-chat.ts';
import type { AgentMessage, ProgramInput } from '../program.ts';
import { createRun, type Run } from '../run.ts';
import { terminationBy } from '../termination.ts';
import { wordsOf } from '../view.ts';
import { type Drive, drive, programInput, type Script } from './drive.ts';

/** Says "This is … speaking." without asking a model. */
export function talker(name: string, more: Partial<Agent> = {}): Agent {
  return createAgent({
    name,
    description: `${name} talks.`,
    usesModel: false,
    defaultReply: `This is ${name} speaking.`,
    ...more,
  });
}

/** Asks its model. */
export function thinker(name: string, more: Partial<Agent> = {}): Agent {
  return createAgent({
    name,
    description: `${name} thinks.`,
    instructions: `Be ${name}.`,
    ...more,
  });
}

/** Everybody after anybody, in turn, for six rounds. */
export function group(members: Agent[], more: Partial<Group> = {}): Group {
  return {
    name: 'crew',
    members,
    maxRounds: 6,
    selection: 'round-robin',
    selector: DEFAULT_SELECTOR,
    transitions: null,
    repeats: true,
    hasIntroductions: false,
    isTermination: terminationBy(null),
    endsOnBlanks: true,
    ...more,
  };
}

/** A run for programs that are parts of one. */
export function testRun(more: Partial<ProgramInput> = {}): Run {
  return createRun(programInput('unused', more));
}

export function says(speaker: string, content: string): AgentMessage {
  return { kind: 'said', speaker, content };
}

/** Holds a group chat about words of somebody: of `user`, or of a member. */
export function converse(
  of: Group,
  script: Script = {},
  opening: AgentMessage = says('user', 'Hello.'),
  more: Partial<ProgramInput> = {},
): Drive<ChatResult> {
  return drive(groupChat(testRun(more), ['team/crew'], [opening], of), script);
}

/** Who spoke in a chat, message by message. */
export function whoSpoke(result: ChatResult | undefined): string[] {
  return (result?.messages ?? []).map((message) =>
    message.kind === 'system' ? 'system' : message.speaker,
  );
}

/** What was said in a chat, message by message. */
export function whatWasSaid(result: ChatResult | undefined): string[] {
  return (result?.messages ?? []).map(wordsOf);
}
