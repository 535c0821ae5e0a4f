/**
 * Finds the state of tools (a cart, what was searched for) that a request of `/v1` goes on with. Clients
 * of OpenAI's API send their whole conversation each time and no name for it: it is known again by what
 * was said in it up to the last answer.
 */
import { createHash } from 'node:crypto';
import { ChimeraError } from '@chimera/protocol/errors';
import type { Kysely } from 'kysely';
import { findConversationOwner } from '../../store/conversations.ts';
import type { Tables } from '../../store/schema.ts';
import { findTranscriptContext, saveTranscriptContext } from '../../store/transcript-contexts.ts';
import type { ModernMessage } from './legacy-functions.ts';
import type { WireContent } from './message-schema.ts';

/** Names the conversation; without it, its transcript does. */
export const CONVERSATION_HEADER = 'x-conversation-id';
const MAX_ID_CHARACTERS = 128;

/** Whose transcript it is: other users and other keys never meet its state. */
export interface TranscriptOwner {
  userId: string;
  keyId: string | null;
}

/** What counts of a message when a conversation is to be known again. */
export interface Utterance {
  role: 'user' | 'assistant' | 'tool';
  /** Text, or the parts of it that are more than text. */
  words: string;
  callIds: string[];
}

/** A conversation as its client tells it, without the words of the system, which clients put in anew. */
export function utterancesOf(messages: readonly ModernMessage[]): Utterance[] {
  return messages.flatMap((message) => {
    const { role, content } = message;
    if (role === 'system' || role === 'developer') return [];
    const isAssistant = role === 'assistant';
    const words = wordsOf(content ?? (isAssistant ? message.refusal : null) ?? '');
    const callIds = isAssistant ? (message.tool_calls ?? []).map(({ id }) => id) : [];
    return [{ role, words, callIds }];
  });
}

/** Clients trim what they were sent, and send it back in one piece or in parts. */
function wordsOf(content: WireContent | (ModernMessage & { role: 'user' })['content']): string {
  if (typeof content === 'string') return content.trim();
  const parts = content.map((part) => {
    if (part.type === 'text') return part.text;
    return part.type === 'refusal' ? part.refusal : part.image_url.url;
  });
  return parts.join('').trim();
}

/**
 * The id of the state, or null where a new one begins.
 *
 * @param conversationId what the header says.
 * @throws {ChimeraError} `invalid_request` for a header that is empty or too long.
 */
export async function findContext(
  db: Kysely<Tables>,
  owner: TranscriptOwner,
  conversationId: string | null,
  said: readonly Utterance[],
): Promise<string | null> {
  if (conversationId !== null) return namedContext(db, owner, conversationId);
  const lastAnswer = said.findLastIndex(({ role }) => role === 'assistant');
  if (lastAnswer === -1) return null;
  const hash = hashOf(owner, said.slice(0, lastAnswer + 1));
  return (await findTranscriptContext(db, hash)) ?? null;
}

/** Remembers what the transcript will be when the client sends it again, the new answer included. */
export async function rememberContext(
  db: Kysely<Tables>,
  owner: TranscriptOwner,
  said: readonly Utterance[],
  context: { id: string; createdAt: number },
): Promise<void> {
  const hash = hashOf(owner, said);
  await saveTranscriptContext(db, { hash, contextId: context.id, createdAt: context.createdAt });
}

/** One of the caller's own conversations, or a name that means something to this caller only. */
async function namedContext(
  db: Kysely<Tables>,
  { userId }: TranscriptOwner,
  conversationId: string,
): Promise<string> {
  if (conversationId === '' || conversationId.length > MAX_ID_CHARACTERS) {
    throw new ChimeraError('invalid_request', {
      message: `The header ${CONVERSATION_HEADER} must have 1 to ${MAX_ID_CHARACTERS} characters.`,
      field: CONVERSATION_HEADER,
    });
  }
  const owner = await findConversationOwner(db, conversationId);
  return owner === userId ? conversationId : `${userId}/${conversationId}`;
}

function hashOf({ userId, keyId }: TranscriptOwner, said: readonly Utterance[]): string {
  const hash = createHash('sha256').update(JSON.stringify([userId, keyId]));
  for (const { role, words, callIds } of said) hash.update(JSON.stringify([role, words, callIds]));
  return hash.digest('hex');
}
