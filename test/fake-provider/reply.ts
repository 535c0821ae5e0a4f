/** Decides what is said: request + scenario → reply. Knows nothing of the wire. */
import type { AnswerBook } from './answer-book.ts';
import type { ChatRequest } from './chat-request.ts';
import { textOf } from './chat-request.ts';
import type { ContinuationStyle, Scenario, ScriptedToolCall } from './scenario.ts';

const DEFAULT_WORDS = 60;
const REPEATED_CHARACTERS = 40;
const PREAMBLE = 'Of course, here is the rest: ';
const ASKS_TO_GO_ON = /\b(continue|go on|carry on|resume|left off|broke off|cut off)\b/i;
const SAYS_IT_WAS_CUT = /\b(left off|broke off|cut off|interrupted)\b/i;

export interface Reply {
  type: 'reply';
  reasoning: string[];
  /** The text in the pieces that it is sent in. */
  text: string[];
  toolCalls: Required<ScriptedToolCall>[];
  finishReason: string;
  inputTokens: number;
  outputTokens: number;
}

export interface Refusal {
  type: 'refusal';
  message: string;
}

/** The text that is to be gone on with, and how it was asked for. */
interface ContinuationRequest {
  shown: string;
  isPrefill: boolean;
}

/** Words the reply to one request. Fresh runs are entered in the book. */
export function decideReply(
  request: ChatRequest,
  scenario: Scenario,
  book: AnswerBook,
): Reply | Refusal {
  const continuation = readContinuation(request, book);
  const isAfterTool = request.messages.at(-1)?.role === 'tool';
  const mayCall = !isAfterTool || scenario.callsAgain === true;
  if (scenario.toolCalls !== undefined && mayCall && continuation === undefined) {
    return makeReply(request, scenario, '', nameCalls(scenario.toolCalls, book));
  }
  const style = scenario.continuation ?? 'honour-prefill';
  if (continuation === undefined) {
    return makeReply(request, scenario, begin(scenario, book), []);
  }
  if (continuation.isPrefill && style === 'refuse-prefill') {
    return {
      type: 'refusal',
      message: 'The last message must not be from the assistant: prefilling is not supported.',
    };
  }
  const text = goOn(continuation.shown, style, scenario, book);
  book.addMended(continuation.shown + text);
  return makeReply(request, scenario, text, []);
}

function begin(scenario: Scenario, book: AnswerBook): string {
  return book.begin(scenario.text, scenario.words ?? DEFAULT_WORDS);
}

/**
 * A trailing assistant message asks to go on with it. So does a user message with such words behind
 * an assistant message that is not a whole answer, or of which it says that it was cut: who lost the
 * connection at the very end cannot know that nothing is missing.
 */
function readContinuation(request: ChatRequest, book: AnswerBook): ContinuationRequest | undefined {
  const last = request.messages.at(-1);
  if (last?.role === 'assistant') return { shown: textOf(last), isPrefill: true };
  const previous = request.messages.at(-2);
  if (previous?.role !== 'assistant' || !ASKS_TO_GO_ON.test(textOf(last))) return undefined;
  const shown = textOf(previous);
  const whole = book.find(shown);
  const isCut = whole !== shown || SAYS_IT_WAS_CUT.test(textOf(last));
  return whole !== undefined && isCut ? { shown, isPrefill: false } : undefined;
}

function goOn(
  shown: string,
  style: ContinuationStyle,
  scenario: Scenario,
  book: AnswerBook,
): string {
  const whole = book.find(shown);
  if (whole === undefined || style === 'different') return begin(scenario, book);
  const rest = whole.slice(shown.length);
  switch (style) {
    case 'begin-again':
      return whole;
    case 'repeat-last-words':
      return shown.slice(-REPEATED_CHARACTERS) + rest;
    case 'preamble':
      return PREAMBLE + rest;
    case 'honour-prefill':
    case 'refuse-prefill':
      return rest;
  }
}

function makeReply(
  request: ChatRequest,
  scenario: Scenario,
  text: string,
  toolCalls: Reply['toolCalls'],
): Reply {
  const pieces = cut(text, scenario.pieces);
  const reasoning = cut(scenario.reasoning ?? '', 'words');
  return {
    type: 'reply',
    reasoning,
    text: pieces,
    toolCalls,
    finishReason: scenario.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
    inputTokens: request.messages.reduce((sum, message) => sum + countWords(textOf(message)), 0),
    outputTokens: pieces.length + reasoning.length + toolCalls.length,
  };
}

function nameCalls(calls: readonly ScriptedToolCall[], book: AnswerBook): Reply['toolCalls'] {
  return calls.map((call) => ({ id: book.nextCallId(), ...call }));
}

function cut(text: string, pieces: Scenario['pieces']): string[] {
  if (text === '') return [];
  if (pieces === 'whole') return [text];
  if (pieces === 'utf-16-units') return text.split('');
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
