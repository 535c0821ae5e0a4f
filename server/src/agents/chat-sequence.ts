/** Chats one after another, each told what the ones before it came to. */
import type { ChatResult, Partner } from './chat.ts';
import { type AgentMessage, announce, type Program } from './program.ts';
import { completed, type Run } from './run.ts';
import { type Summary, summarize } from './summary.ts';
import { USER } from './view.ts';

/** One chat of a sequence. */
export interface ChatPlan {
  /** Unique in its sequence. */
  id: string;
  partner: Partner;
  /** What the partner is asked; null passes on what the sequence itself was asked. */
  message: string | null;
  summary: Summary;
  /** Ids of the chats whose summaries it is told; null: all before it. */
  after: readonly string[] | null;
}

/** What came of a sequence: of its last chat, with its summary. */
export interface SequenceResult extends ChatResult {
  summary: string;
}

/**
 * Holds the chats in an order in which each comes after those that it waits for. Each begins anew: it is
 * told what was said before the sequence, its message, and the summaries, not what was said in others.
 *
 * @param isAnswer whether the last summary is what the person gets to read.
 */
export function* chatSequence(
  run: Run,
  path: string[],
  transcript: readonly AgentMessage[],
  chats: readonly ChatPlan[],
  isAnswer = false,
): Program<SequenceResult> {
  const summaries = new Map<string, string>();
  let result: SequenceResult = { messages: [], ending: completed(run, ''), summary: '' };
  const ordered = inOrder(chats);
  for (const [index, chat] of ordered.entries()) {
    const carried = (chat.after ?? [...summaries.keys()]).map((id) => summaries.get(id) ?? '');
    const from = ordered[index - 1]?.partner.name;
    if (from !== undefined && from !== chat.partner.name) {
      yield* announce(path, { type: 'hand-over', from, to: chat.partner.name });
    }
    const opening = openingOf(chat, transcript.at(-1), carried);
    const said = yield* chat.partner.chat(run, path, [...transcript.slice(0, -1), opening]);
    result = { ...said, summary: '' };
    if (said.ending.endsRun) return result;
    const isLast = index === ordered.length - 1;
    if (isLast && !isAnswer) return result;
    const purpose = isLast ? null : 'summary';
    result.summary = yield* summarize(
      [...path, chat.partner.name],
      said.messages,
      chat.summary,
      purpose,
    );
    summaries.set(chat.id, result.summary);
  }
  return result;
}

/**
 * The chats in their own order, each moved behind those that it waits for.
 *
 * @throws when chats wait for each other, or for one that there is not.
 */
export function inOrder<Chat extends Pick<ChatPlan, 'id' | 'after'>>(
  chats: readonly Chat[],
): Chat[] {
  const ordered: Chat[] = [];
  const waiting = [...chats];
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ after }) =>
      (after ?? []).every((id) => ordered.some((chat) => chat.id === id)),
    );
    const [ready] = index === -1 ? [] : waiting.splice(index, 1);
    if (ready === undefined) {
      const ids = waiting.map(({ id }) => id).join(', ');
      throw new Error(`These chats wait for each other, or for one that there is not: ${ids}.`);
    }
    ordered.push(ready);
  }
  return ordered;
}

function openingOf(
  chat: ChatPlan,
  question: AgentMessage | undefined,
  carried: readonly string[],
): AgentMessage {
  const asked = question?.kind === 'said' ? question.content : '';
  const content = chat.message ?? asked;
  const context = carried.filter((text) => text !== '');
  const speaker = question?.kind === 'said' ? question.speaker : USER;
  if (context.length === 0) return { kind: 'said', speaker, content };
  const told = `Context: \n${context.join('\n')}`;
  if (typeof content === 'string') {
    return { kind: 'said', speaker, content: `${content}\n${told}` };
  }
  return { kind: 'said', speaker, content: [...content, { type: 'text', text: told }] };
}
