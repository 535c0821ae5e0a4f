import type { EventBody } from '@chimera/protocol/events';
import { textOf } from '@chimera/protocol/message';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCompletedTurn } from '../../../test/generators/events.ts';
import { fold } from '../../../test/generators/fold.ts';
import { numbered, turnEnd } from '../../../test/generators/numbered.ts';
import { createPlainTextEncoder } from './plain-text.ts';

const STEP: EventBody = { type: 'step-start' };
const HELLO: EventBody = { type: 'text-delta', id: 'a', delta: 'Hello' };
const RESET: EventBody = { type: 'reset', toSeq: 1, why: 'The answer began again.' };

describe('any completed turn', () => {
  test('is sent as the words of its message, and ends well', () => {
    fc.assert(
      fc.property(
        arbitraryCompletedTurn().filter((events) => events.every(({ type }) => type !== 'reset')),
        (events) => {
          const encoder = createPlainTextEncoder();
          const sent = events.map((event) => encoder.encode([event])).join('');
          expect(sent).toBe(textOf(fold(events)));
          expect(encoder.state).toBe('complete');
        },
      ),
    );
  });

  test('is the same bytes however its words are cut', () => {
    const emoji = fc.string({ unit: fc.constantFrom('a', 'é', '𝄞', '👩‍👧') });
    fc.assert(
      fc.property(emoji, fc.infiniteStream(fc.integer({ min: 1, max: 3 })), (text, sizes) => {
        const encoder = createPlainTextEncoder();
        const chunks: Buffer[] = [];
        for (let at = 0; at < text.length; ) {
          const size = sizes.next().value;
          const delta = text.slice(at, at + size);
          chunks.push(
            Buffer.from(encoder.encode(numbered([{ type: 'text-delta', id: 'a', delta }]))),
          );
          at += size;
        }
        chunks.push(Buffer.from(encoder.encode(numbered([turnEnd('completed')]))));
        expect(Buffer.concat(chunks).toString()).toBe(text);
      }),
    );
  });
});

describe('a turn that did not complete', () => {
  test.each(['stopped', 'failed', 'budget'] as const)('and was "%s" leaves it broken', (reason) => {
    const encoder = createPlainTextEncoder();
    expect(encoder.encode(numbered([STEP, HELLO, turnEnd(reason)]))).toBe('Hello');
    expect(encoder.state).toBe('broken');
  });

  test('and has no end yet is open', () => {
    const encoder = createPlainTextEncoder();
    encoder.encode(numbered([STEP, HELLO]));
    expect(encoder.state).toBe('open');
  });

  test('has an error to answer with', () => {
    const encoder = createPlainTextEncoder();
    expect(encoder.failure).toBeUndefined();
    const error = { type: 'error', code: 'provider_unavailable', retryable: true } as const;
    encoder.encode(numbered([{ ...error, message: 'Down.' }, turnEnd('failed')]));
    expect(encoder.failure).toMatchObject({ code: 'provider_unavailable', message: 'Down.' });
  });
});

describe('words that are withdrawn', () => {
  test('break the stream, which then says no more', () => {
    const encoder = createPlainTextEncoder();
    expect(encoder.encode(numbered([STEP, HELLO, RESET, HELLO]))).toBe('Hello');
    expect(encoder.encode(numbered([HELLO, turnEnd('completed')]))).toBe('');
    expect(encoder.state).toBe('broken');
  });

  test('harm nothing when none were sent since the step began', () => {
    const encoder = createPlainTextEncoder();
    expect(encoder.encode(numbered([STEP, HELLO, STEP, RESET, HELLO]))).toBe('Hello\n\nHello');
    expect(encoder.state).toBe('open');
  });
});
