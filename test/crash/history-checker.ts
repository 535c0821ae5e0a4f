/** Compares what clients saw with what is stored, and both with what must hold. */
import { isDeepStrictEqual } from 'node:util';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { readAnswerKey, writeAnswer } from '../fake-provider/words.ts';
import { answerText, messageOf } from '../harness/answers.ts';
import { CRASH_MODELS } from './models.ts';
import type { StoredAnswer, StoredHistory, StoredTurn } from './stored-history.ts';
import type { TurnLog } from './turn-log.ts';

/** Checks a turn that has ended; adds to the log what is wrong. Gives the turn as it is stored. */
export function checkTurn(log: TurnLog, stored: StoredHistory): StoredTurn | undefined {
  const { messageId, text } = log.intent;
  const messages = stored.countUserMessages(text);
  if (messages !== 1) log.accuse(`its message is stored ${messages} times`);
  const turns = stored.turnsAnswering(messageId);
  const [turn] = turns;
  if (turn === undefined || turns.length !== 1) {
    log.accuse(`its message is answered by ${turns.length} turns`);
    return turn;
  }
  if (turn.id !== log.turnId) log.accuse(`its message is answered by another turn, ${turn.id}`);
  if (turn.status !== 'completed' || turn.endReason !== 'completed') {
    log.accuse(`it ended as ${turn.status}, because ${turn.endReason}`);
  }
  const events = readJournal(log, stored, turn);
  checkShown(log, events);
  checkTerminal(log, events);
  checkTools(log, events);
  checkText(log, events);
  checkAnswer(log, events, stored.answer(turn.messageId));
  checkUsage(log, events, stored.countUsageRows(turn.id));
  return turn;
}

/** Checks what must hold for the whole database once nothing runs any more. */
export function checkDatabase(stored: StoredHistory, intents: number): string[] {
  const violations = stored.findDamage();
  const open = stored.countOpenTurns();
  if (open > 0) violations.push(`${open} turns never ended`);
  const overlapping = stored.countOverlappingTurns();
  if (overlapping > 0)
    violations.push(`${overlapping} times two turns were open in a conversation`);
  const messages = stored.countAllUserMessages();
  if (messages !== intents) violations.push(`${messages} messages are stored of ${intents} sent`);
  return violations;
}

function readJournal(log: TurnLog, stored: StoredHistory, turn: StoredTurn): CanonicalEvent[] {
  try {
    return stored.eventsOf(turn.id);
  } catch (error) {
    log.accuse(`its journal is damaged: ${error}`);
    return [];
  }
}

/** Shown is stored, word for word and in its place. */
function checkShown(log: TurnLog, stored: readonly CanonicalEvent[]): void {
  const different = log.events.find((shown, index) => !isDeepStrictEqual(shown, stored[index]));
  if (different !== undefined) {
    const { seq } = different;
    const shown = JSON.stringify(different);
    log.accuse(`event ${seq} was shown as ${shown} and is ${JSON.stringify(stored[seq - 1])}`);
  }
  if (log.hasEnded && log.events.length !== stored.length) {
    log.accuse(`${log.events.length} events were shown of ${stored.length}`);
  }
}

function checkTerminal(log: TurnLog, events: readonly CanonicalEvent[]): void {
  const ends = events.filter((event) => event.type === 'turn-end').length;
  if (ends !== 1) log.accuse(`it has ${ends} ends`);
  const starts = events.filter((event) => event.type === 'turn-start').length;
  if (starts !== 1) log.accuse(`it has ${starts} starts`);
  if (events.at(-1)?.type !== 'turn-end') log.accuse('its last event is not its end');
}

/** The model asks once; whatever dies in between, it is answered once. */
function checkTools(log: TurnLog, events: readonly CanonicalEvent[]): void {
  const calls = events.filter((event) => event.type === 'tool-call');
  const results = events.filter((event) => event.type === 'tool-result');
  const expected = CRASH_MODELS[log.intent.model].callsTool ? 1 : 0;
  if (calls.length !== expected) log.accuse(`it has ${calls.length} tool calls`);
  if (results.length !== calls.length) {
    log.accuse(`it has ${results.length} results of ${calls.length} tool calls`);
  }
  for (const [index, { callId, outcome }] of results.entries()) {
    if (callId !== calls[index]?.callId) log.accuse(`a result belongs to no call: ${callId}`);
    if (outcome !== 'ok') log.accuse(`the call ${callId} ended as ${outcome}`);
  }
}

/** The first word of an answer names all of it. */
function checkText(log: TurnLog, events: CanonicalEvent[]): void {
  const text = answerText(events);
  const key = readAnswerKey(text);
  if (key === undefined || text !== writeAnswer(key)) {
    log.accuse(`its text is not the model's: ${JSON.stringify(text)}`);
  }
}

function checkAnswer(
  log: TurnLog,
  events: CanonicalEvent[],
  answer: StoredAnswer | undefined,
): void {
  if (answer === undefined) {
    log.accuse('its answer is not stored');
    return;
  }
  const { parts } = messageOf(events);
  if (!isDeepStrictEqual(JSON.parse(answer.parts), JSON.parse(JSON.stringify(parts)))) {
    log.accuse(`its answer is stored as ${answer.parts}, its events say ${JSON.stringify(parts)}`);
  }
  if (answer.content !== answerText(events)) {
    log.accuse(`its plain text is stored as ${JSON.stringify(answer.content)}`);
  }
  if (answer.parentId !== log.intent.messageId) log.accuse('its answer hangs in another place');
}

/** Every call to a provider is in the books, once. */
function checkUsage(log: TurnLog, events: readonly CanonicalEvent[], rows: number): void {
  const attempts = events.filter((event) => event.type === 'attempt-end').length;
  if (rows !== attempts) log.accuse(`${rows} usage rows for ${attempts} attempts`);
}
