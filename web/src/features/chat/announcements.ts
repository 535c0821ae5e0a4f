import { textOf } from '@chimera/protocol/message';
import { toolLabel } from '../../chat/activity.ts';
import { agentName } from '../../chat/agent-words.ts';
import { type ChatState, isBusy } from '../../chat/chat-state.ts';
import { openApprovals, openInputRequest } from '../../chat/open-requests.ts';
import { toPlainText } from '../../markdown/plain-text.ts';
import type { Announcements } from '../../ui/preferences.ts';
import { failureWords } from './failure-words.ts';

/** What the two live regions say. */
export interface Announcement {
  /** Read when the screen reader has nothing else to say. */
  status: string;
  /** Read at once. */
  alert: string;
}

/** Longer answers are read up to here; the rest is there to be read by hand. */
const MAX_SPOKEN_CHARACTERS = 500;

/**
 * What a change of the conversation is worth saying; null for nothing. An answer is announced at its
 * beginning and, whole, at its end, never in pieces: screen readers drop or cut what comes in quick
 * succession. What was there when the page was opened is not announced.
 */
export function announce(
  before: ChatState,
  after: ChatState,
  mode: Announcements,
): Partial<Announcement> | null {
  const { failure } = after;
  if (failure !== null && failure !== before.failure) {
    return { alert: failureWords(failure, failure.retryAfterMs) };
  }
  const wish = newWish(before, after);
  if (wish !== null) return { alert: wish };
  if (mode === 'off') return null;
  if (!isBusy(before) && isBusy(after))
    return { status: 'The answer is being written.', alert: '' };
  if (before.phase === 'streaming' && after.phase === 'reconnecting') {
    return { status: 'Reconnecting.' };
  }
  if (before.turn !== null && after.turn === null && !isBusy(after)) {
    return announceEnd(before, after, mode);
  }
  return null;
}

/** What the turn has begun to wait for, or was found waiting for; null when there is nothing new. */
function newWish(before: ChatState, after: ChatState): string | null {
  const message = after.turn?.message;
  const request = openInputRequest(message);
  if (request !== null && openInputRequest(before.turn?.message)?.id !== request.id) {
    return `${agentName(request.agent)} asks you: ${request.prompt}`;
  }
  const known = new Set(openApprovals(before.turn?.message).map((part) => part.approval?.id));
  const [asking] = openApprovals(message).filter((part) => !known.has(part.approval?.id));
  return asking === undefined
    ? null
    : `Your approval is needed to use ${toolLabel(asking.toolName)}.`;
}

function announceEnd(
  before: ChatState,
  after: ChatState,
  mode: Announcements,
): Partial<Announcement> | null {
  const id = before.turn?.message?.id;
  const answer = after.messages.find((message) => message.id === id);
  if (answer === undefined) return null;
  const { error } = answer.metadata;
  if (error !== undefined) return { alert: failureWords(error, error.retryAfterMs ?? null) };
  const text = toPlainText(textOf(answer));
  const ending = after.phase === 'stopped' ? 'Stopped.' : 'Answer complete.';
  if (mode === 'brief' || text === '') return { status: ending };
  if (text.length <= MAX_SPOKEN_CHARACTERS) return { status: text };
  const words = text.split(/\s+/).length;
  return { status: `${cutAtWord(text)} … ${ending} ${words} words in all.` };
}

function cutAtWord(text: string): string {
  const head = text.slice(0, MAX_SPOKEN_CHARACTERS);
  return head.slice(0, Math.max(head.lastIndexOf(' '), MAX_SPOKEN_CHARACTERS / 2));
}
