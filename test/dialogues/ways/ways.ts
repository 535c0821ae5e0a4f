import type { Way } from '../talk.ts';
import { CHAT_EVENTS, CHAT_UI_MESSAGES, CHAT_WHOLE } from './chat.ts';
import { COMPLETION_NAMED, COMPLETION_STREAMED, COMPLETION_WHOLE } from './completion.ts';
import { SESSION_STREAM } from './session.ts';

/** Every way to the shop in which a dialogue of words alone can be held. */
export const WAYS: readonly Way[] = [
  CHAT_EVENTS,
  CHAT_UI_MESSAGES,
  CHAT_WHOLE,
  SESSION_STREAM,
  COMPLETION_STREAMED,
  COMPLETION_WHOLE,
  COMPLETION_NAMED,
];

/** Those that show everything as it comes: for what differs in nothing else from way to way. */
export const STREAMED_WAYS: readonly Way[] = [CHAT_EVENTS, SESSION_STREAM, COMPLETION_STREAMED];
