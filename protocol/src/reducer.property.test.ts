import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTurn } from '../../test/generators/events.ts';
import { fold } from '../../test/generators/fold.ts';
import type { Message } from './message.ts';
import { isToolPart } from './message.ts';
import { applyEvent, emptyAnswer } from './reducer.ts';

describe('any turn', () => {
  test('is folded without changing what was given', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        let message = deepFreeze(emptyAnswer('message-1'));
        for (const event of deepFreeze(events)) message = deepFreeze(applyEvent(message, event));
      }),
    );
  });

  test('gives the same message when it is stored and read back on the way', () => {
    fc.assert(
      fc.property(arbitraryTurn(), fc.nat(), (events, cut) => {
        const at = cut % (events.length + 1);
        const stored: Message = JSON.parse(JSON.stringify(fold(events.slice(0, at))));
        expect(fold(events.slice(at), stored)).toEqual(fold(events));
      }),
    );
  });

  test('leaves parts that an event does not touch as they are', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        let before = emptyAnswer('message-1');
        for (const event of events.filter(({ type }) => type !== 'turn-end')) {
          const message = applyEvent(before, event);
          const changed = before.parts.filter((part) => !message.parts.includes(part));
          expect(event.type === 'reset' || changed.length <= 1).toBe(true);
          before = message;
        }
      }),
    );
  });

  test('ends with nothing that still seems to stream', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        const states = fold(events).parts.map((part) => ('state' in part ? part.state : undefined));
        expect(states).not.toContain('streaming');
        expect(states).not.toContain('input-streaming');
      }),
    );
  });

  test('shows every call that was made once, with how it ended', () => {
    fc.assert(
      fc.property(arbitraryTurn(), (events) => {
        const results = events.filter(({ type }) => type === 'tool-result');
        const tools = fold(events).parts.filter(isToolPart);
        expect(new Set(tools.map((part) => part.toolCallId)).size).toBe(tools.length);
        expect(
          tools
            .filter((part) => part.outcome !== undefined)
            .map((part) => ({ callId: part.toolCallId, outcome: part.outcome }))
            .toSorted((left, right) => left.callId.localeCompare(right.callId)),
        ).toEqual(
          results
            .flatMap((event) =>
              event.type === 'tool-result'
                ? [{ callId: event.callId, outcome: event.outcome }]
                : [],
            )
            .toSorted((left, right) => left.callId.localeCompare(right.callId)),
        );
      }),
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
