import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerBook } from './answer-book.ts';
import type { ChatMessage } from './chat-request.ts';
import type { Reply } from './reply.ts';
import { decideReply } from './reply.ts';
import type { ContinuationStyle, Scenario } from './scenario.ts';
import { readAnswerKey, writeAnswer } from './words.ts';

const QUESTION: ChatMessage = { role: 'user', content: 'Tell me something.' };
const GO_ON: ChatMessage = { role: 'user', content: 'Continue exactly where you stopped.' };
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

function reply(book: AnswerBook, messages: ChatMessage[], scenario: Scenario = {}): Reply {
  const decided = decideReply({ model: 'm', messages }, scenario, book);
  if (decided.type === 'refusal') throw new Error(decided.message);
  return decided;
}

const textOf = (book: AnswerBook, messages: ChatMessage[], scenario: Scenario = {}): string =>
  reply(book, messages, scenario).text.join('');

describe('the words', () => {
  test('are the same for the same seed and run, and others for others', () => {
    const key = { seed: 1, run: 0, words: 80 };
    expect(writeAnswer(key)).toBe(writeAnswer(key));
    const others = [
      { ...key, run: 1 },
      { ...key, seed: 2 },
    ].map(writeAnswer);
    for (const other of others) {
      const longest = longestCommonPart(writeAnswer(key), other);
      expect(longest).toBeLessThan(60);
    }
  });

  test('name their run first', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 2, max: 300 }), (seed, run, words) => {
        const answer = writeAnswer({ seed, run, words });
        expect(readAnswerKey(answer)).toEqual({ seed, run, words });
        expect(answer.split(' ')).toHaveLength(words);
      }),
    );
  });

  test('of a cut first word name nothing', () => {
    expect(readAnswerKey('Draft-1-2')).toBeUndefined();
    expect(readAnswerKey('Hello')).toBeUndefined();
  });
});

describe('a fresh run', () => {
  test('has other words every time, known to the test', () => {
    const book = new AnswerBook(1);
    const first = textOf(book, [QUESTION]);
    const second = textOf(book, [QUESTION]);
    expect(second).not.toBe(first);
    expect(book.answers).toEqual([first, second]);
  });

  test('takes the text, the length and the pieces of its scenario', () => {
    const book = new AnswerBook(1);
    expect(textOf(book, [QUESTION], { words: 7 }).split(' ')).toHaveLength(7);
    expect(reply(book, [QUESTION], { text: 'a 🚲' }).text).toEqual(['a', ' 🚲']);
    expect(reply(book, [QUESTION], { text: 'a b', pieces: 'whole' }).text).toEqual(['a b']);
    expect(reply(book, [QUESTION], { text: '🚲', pieces: 'utf-16-units' }).text).toHaveLength(2);
  });

  test('calls tools first, and talks once it has their result', () => {
    const book = new AnswerBook(1);
    const scenario: Scenario = { toolCalls: [{ name: 'clock', arguments: '{}' }] };
    const calling = reply(book, [QUESTION], scenario);
    expect(calling).toMatchObject({
      text: [],
      finishReason: 'tool_calls',
      toolCalls: [{ id: 'call_fake1', name: 'clock', arguments: '{}' }],
    });
    const result: ChatMessage = { role: 'tool', tool_call_id: 'call_fake1', content: '12:34' };
    expect(textOf(book, [QUESTION, result], scenario)).toBe(book.answers[0]);
    const shown = book.answers[0]?.slice(0, 100) ?? '';
    expect(shown + textOf(book, [QUESTION, result, assistant(shown)], scenario)).toBe(
      book.answers[0],
    );
  });
});

describe('going on', () => {
  const whole = writeAnswer({ seed: 5, run: 3, words: 60 });
  const shown = whole.slice(0, 150);
  const rest = whole.slice(150);
  const going = (style: ContinuationStyle, messages: ChatMessage[]): string =>
    textOf(new AnswerBook(1), messages, { continuation: style });

  test.each<ContinuationStyle>(['honour-prefill', 'refuse-prefill'])(
    '%s: gives exactly the rest when a user message asks for it',
    (style) => {
      expect(going(style, [QUESTION, assistant(shown), GO_ON])).toBe(rest);
    },
  );

  test('of a whole answer gives nothing when it is said to be cut, a fresh run otherwise', () => {
    const cutOff: ChatMessage = { role: 'user', content: 'You were cut off. Continue.' };
    expect(going('refuse-prefill', [QUESTION, assistant(whole), cutOff])).toBe('');
    expect(going('refuse-prefill', [QUESTION, assistant(whole), GO_ON])).toMatch(/^Draft-/);
  });

  test('honour-prefill: gives exactly the rest of a trailing assistant message, cut anywhere', () => {
    for (let at = whole.indexOf(':') + 1; at <= whole.length; at += 1) {
      const begun = whole.slice(0, at);
      expect(begun + going('honour-prefill', [QUESTION, assistant(begun)])).toBe(whole);
    }
  });

  test('refuse-prefill: refuses a trailing assistant message', () => {
    const request = { model: 'm', messages: [QUESTION, assistant(shown)] };
    const decided = decideReply(request, { continuation: 'refuse-prefill' }, new AnswerBook(1));
    expect(decided.type).toBe('refusal');
  });

  test.each<[ContinuationStyle, string]>([
    ['begin-again', whole],
    ['repeat-last-words', shown.slice(-40) + rest],
    ['preamble', `Of course, here is the rest: ${rest}`],
  ])('%s', (style, expected) => {
    expect(going(style, [QUESTION, assistant(shown)])).toBe(expected);
  });

  test('different: other words', () => {
    const other = going('different', [QUESTION, assistant(shown)]);
    expect(other).toBe(writeAnswer({ seed: 1, run: 0, words: 60 }));
  });

  test('finds texts of the test’s own, and first words that were cut, by what it said before', () => {
    const book = new AnswerBook(1);
    textOf(book, [QUESTION], { text: 'Ahoy there, sailor' });
    expect(textOf(book, [QUESTION, assistant('Ahoy th')])).toBe('ere, sailor');
    const generated = textOf(book, [QUESTION]);
    expect(textOf(book, [QUESTION, assistant('Draft-')])).toBe(generated.slice('Draft-'.length));
  });

  test('goes on with a text that was mended at a seam', () => {
    const book = new AnswerBook(1);
    const mended = shown + textOf(book, [QUESTION, assistant(shown)], { continuation: 'preamble' });
    const again = mended.slice(0, shown.length + 50);
    expect(again + textOf(book, [QUESTION, assistant(again)])).toBe(mended);
  });

  test('takes a question behind a whole answer, and other words behind a part, as new', () => {
    const book = new AnswerBook(1);
    const behindWhole = textOf(book, [QUESTION, assistant(whole), GO_ON]);
    const behindPart = textOf(book, [QUESTION, assistant(shown), QUESTION]);
    expect(book.answers).toEqual([behindWhole, behindPart]);
  });
});

/** Length of the longest text that both hold. */
function longestCommonPart(left: string, right: string): number {
  let longest = 0;
  for (let start = 0; start < left.length; start += 1) {
    while (
      right.includes(left.slice(start, start + longest + 1)) &&
      start + longest < left.length
    ) {
      longest += 1;
    }
  }
  return longest;
}
