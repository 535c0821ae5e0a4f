/** A chat of many: what one says everybody hears, and each round somebody is found who speaks next. */
import { type Chat, type ChatResult, closeChat, openChat, takeTurn } from './chat.ts';
import { createDice } from './dice.ts';
import { executesInGroup, type Group } from './group.ts';
import type { AgentMessage, Program } from './program.ts';
import { completed, type Ending, type Run } from './run.ts';
import { selectSpeaker } from './select-speaker.ts';
import { USER, wordsOf } from './view.ts';

/** @param transcript its last message is the first of the rounds, as in AutoGen. */
export function* groupChat(
  run: Run,
  path: string[],
  transcript: readonly AgentMessage[],
  group: Group,
): Program<ChatResult> {
  const introduced = group.hasIntroductions ? introduce(group, transcript) : transcript;
  const chat = openChat(run, path, introduced, group.endsOnBlanks);
  return yield* closeChat(chat, yield* takeRounds(chat, group));
}

function* takeRounds(chat: Chat, group: Group): Program<Ending> {
  const { run, path } = chat;
  const dice = createDice([run.input.seed, ...path].join('/'));
  let lastSpeaker = speakerOf(chat.transcript.at(-1));
  let reason: string | undefined;
  let heir: string | undefined;
  for (let round = 1; ; round += 1) {
    const ending = endBefore(chat, group, lastSpeaker, round);
    if (ending !== null) return ending;
    let agent = group.members.find(({ name }) => name === heir);
    if (agent === undefined) {
      const selected = yield* selectSpeaker(chat, group, lastSpeaker, dice);
      if ('why' in selected) return completed(run, selected.why);
      ({ agent, reason } = selected);
    }
    const executes = executesInGroup(agent);
    const colleagues = group.members;
    const reply = yield* takeTurn(chat, { agent, executes, colleagues, isAlone: false, reason });
    if (reply.ending !== undefined) return reply.ending;
    lastSpeaker = agent.name;
    ({ to: heir, reason } = reply.handOver ?? { to: undefined, reason: undefined });
  }
}

/** What ends the chat before anybody speaks again. */
function endBefore(
  { run, transcript }: Chat,
  group: Group,
  lastSpeaker: string,
  round: number,
): Ending | null {
  const last = transcript.at(-1);
  if (lastSpeaker !== USER && last?.kind === 'said' && group.isTermination(wordsOf(last))) {
    return completed(run, `${lastSpeaker} said that all is done`);
  }
  if (round < group.maxRounds) return null;
  return completed(run, `the limit of ${group.maxRounds} rounds is reached`);
}

function speakerOf(message: AgentMessage | undefined): string {
  return message === undefined || message.kind === 'system' ? USER : message.speaker;
}

/** Tells everybody who they are, before the message that they are to answer; it is no round. */
function introduce(group: Group, transcript: readonly AgentMessage[]): AgentMessage[] {
  const content = [
    'Hello everyone. We are a team and answer the next message together. In it are:',
    ...group.members.map(({ name, description }) => `${name}: ${description}`),
  ].join('\n');
  return [
    ...transcript.slice(0, -1),
    { kind: 'said', speaker: group.name, content },
    ...transcript.slice(-1),
  ];
}
