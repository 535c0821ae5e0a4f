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
import type { CanonicalMessage } from './canonical-messages.ts';

/** Names the conversation; without it, its transcript does. */
export const CONVERSATION_HEADER = 'x-conversation-id';
const MAX_ID_CHARACTERS = 128;

/** Whose transcript it is: other users and other keys never meet its state. */
export interface TranscriptOwner {
  userId: string;
  keyId: string | null;
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
  messages: readonly CanonicalMessage[],
): Promise<string | null> {
  if (conversationId !== null) return namedContext(db, owner, conversationId);
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
  if (lastAnswer === -1) return null;
  const hash = hashOf(owner, messages.slice(0, lastAnswer + 1));
  return (await findTranscriptContext(db, hash)) ?? null;
}

/** Remembers what the transcript will be when the client sends it again with this answer. */
export async function rememberContext(
  db: Kysely<Tables>,
  owner: TranscriptOwner,
  transcript: { messages: readonly CanonicalMessage[]; answer: CanonicalMessage },
  context: { id: string; createdAt: number },
): Promise<void> {
  const hash = hashOf(owner, [...transcript.messages, transcript.answer]);
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

/** Clients trim what they were sent, and leave out what they do not know: only words and calls count. */
function hashOf({ userId, keyId }: TranscriptOwner, messages: readonly CanonicalMessage[]): string {
  const hash = createHash('sha256').update(JSON.stringify([userId, keyId]));
  for (const message of messages) {
    if (message.role === 'system') continue;
    const words = typeof message.content === 'string' ? message.content.trim() : message.content;
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
    hash.update(JSON.stringify([message.role, words, calls.map(({ id }) => id)]));
  }
  return hash.digest('hex');
}
