/** Plays a table of faults, every row in all four ways, and holds what comes to what is expected. */
import type { ErrorCode } from '@chimera/protocol/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAnswerKey, writeAnswer } from '../fake-provider/words.ts';
import { type ChatOutcome, toolResultsOf } from './chat-ways.ts';
import type { Expected, FaultRow } from './fault-row.ts';
import { FaultStage, type Performance, SEEDS, WAYS, type Way } from './fault-stage.ts';
import type { Outcome } from './outcome.ts';

/** Whatever a target does: nobody is held longer than this, the clocks of all attempts together. */
const MOST_MS = 20_000;

/** The same failure in the words of both dialects. */
const ERRORS: Partial<Record<ErrorCode, { status: number; v1Code: string; isFinal: boolean }>> = {
  provider_unavailable: { status: 502, v1Code: 'provider_unavailable', isFinal: true },
  provider_rate_limited: { status: 429, v1Code: 'rate_limit_exceeded', isFinal: true },
  answer_interrupted: { status: 502, v1Code: 'stream_interrupted', isFinal: true },
  context_too_long: { status: 400, v1Code: 'context_length_exceeded', isFinal: false },
  content_filtered: { status: 400, v1Code: 'content_filter', isFinal: false },
  provider_rejected: { status: 400, v1Code: 'unsupported_parameter', isFinal: false },
};

export function playRows(rows: readonly FaultRow[]): void {
  let stage: FaultStage;

  beforeAll(async () => {
    stage = await FaultStage.start(rows);
  });

  afterAll(() => stage.close());

  describe.concurrent.each(rows)('$id: $what', (row) => {
    test.for(WAYS)('%s', async (way) => {
      const performance = await stage.play(row, way);
      checkAnswer(row, way, performance.outcome);
      checkRequests(row, performance);
      if (row.hangsUp && performance.first[0] !== undefined) {
        expect(await stage.endOf(performance.first[0])).toBe('aborted');
      }
    });
  });
}

function checkAnswer(row: FaultRow, way: Way, outcome: Outcome | ChatOutcome): void {
  const { expected } = row;
  if (expected.type === 'error') checkError(expected, way, outcome);
  else {
    expect(outcome).toMatchObject({ status: 200, error: null, isDone: true, hasUsage: true });
    const isV1Call = expected.type === 'calls' && way.startsWith('v1');
    const finish = isV1Call ? 'tool-calls' : (row.finish ?? 'stop');
    expect(outcome.finish?.replace('_', '-')).toBe(finish);
    checkText(expected, way, outcome);
    expect(outcome.seams).toMatchObject(row.seams ?? []);
  }
  if ('storedText' in outcome) {
    const stored = expected.type === 'words' ? expected.stored : undefined;
    expect(outcome.storedText).toBe(stored ?? outcome.text);
    checkAttempts(outcome);
  }
}

function checkText(expected: Expected, way: Way, outcome: Outcome | ChatOutcome): void {
  switch (expected.type) {
    case 'exact':
      expect(outcome.text).toBe(answerBegunIn(outcome.text, SEEDS[expected.by]));
      return;
    case 'words': {
      const isChat = way.startsWith('chat');
      expect(outcome.text).toBe(isChat ? (expected.stored ?? expected.text) : expected.text);
      return;
    }
    case 'kept': {
      const offset = outcome.seams[0]?.offset ?? 0;
      const shown = outcome.text.slice(0, offset);
      expect(shown).not.toBe('');
      const answer = answerBegunIn(outcome.text, SEEDS.first);
      expect(answer.startsWith(shown)).toBe(true);
      expect(outcome.text).not.toBe(answer);
      expect(outcome.text.length).toBeGreaterThan(offset);
      return;
    }
    case 'calls':
      expect(outcome.toolCalls).toEqual(expected.calls);
      if (!('events' in outcome)) return;
      expect(outcome.text).toBe(expected.text);
      expect(toolResultsOf(outcome.events).map((event) => event.outcome)).toEqual(
        expected.calls.map(() => 'ok'),
      );
      return;
    case 'error':
      return;
  }
}

function checkError(
  { code, shown }: Extract<Expected, { type: 'error' }>,
  way: Way,
  outcome: Outcome,
): void {
  const row = ERRORS[code];
  if (row === undefined) throw new Error(`The table of errors lacks ${code}.`);
  expect(outcome.error?.code).toBe(way.startsWith('v1') ? row.v1Code : code);
  expect(outcome.error?.message).not.toMatch(/sk-|127\.0\.0\.1/);
  expect(outcome).toMatchObject({ finish: null, isDone: false });
  const isInBand = way === 'chat streamed' || (way === 'v1 streamed' && shown);
  expect(outcome.status).toBe(isInBand ? 200 : row.status);
  if (way.startsWith('v1') && !isInBand) expect(outcome.isRetryDiscouraged).toBe(row.isFinal);
  if (way === 'v1 whole') return;
  if (!shown) expect(outcome.text).toBe('');
  else expect(answerBegunIn(outcome.text, SEEDS.first).startsWith(outcome.text)).toBe(true);
}

/** The whole answer of which the text is the beginning, by the fake with this seed. */
function answerBegunIn(text: string, seed: number): string {
  const key = readAnswerKey(text);
  expect(key).toMatchObject({ seed });
  return key === undefined ? '' : writeAnswer(key);
}

function checkRequests({ requests, pausesMs = [] }: FaultRow, played: Performance): void {
  const { first, second, elapsedMs } = played;
  expect({ first: first.length, second: second.length }).toEqual(requests);
  expect(elapsedMs).toBeLessThan(MOST_MS);
  for (const [index, pauseMs] of pausesMs.entries()) {
    const [before, behind] = [first[index], first[index + 1]];
    expect((behind?.atMs ?? 0) - (before?.atMs ?? 0)).toBeGreaterThanOrEqual(pauseMs);
  }
}

/** Every attempt is told, with its end. */
function checkAttempts({ events }: ChatOutcome): void {
  const starts = events.filter((event) => event.type === 'attempt-start');
  const ends = events.filter((event) => event.type === 'attempt-end');
  expect(starts.length).toBeGreaterThan(0);
  expect(ends.map(({ attempt }) => attempt)).toEqual(starts.map(({ attempt }) => attempt));
  const outcomes = ends.map(({ outcome }) => outcome);
  expect(outcomes.slice(0, -1).includes('stopped')).toBe(false);
}
