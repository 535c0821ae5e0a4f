import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventBuffer } from './event-buffer.ts';
import type { NewEvent } from './port.ts';

function bufferOf(...events: NewEvent[]): EventBuffer {
  const buffer = new EventBuffer();
  for (const event of events) buffer.push(event);
  return buffer;
}

describe('numbers', () => {
  test('begin where they are told to, and name the turn', () => {
    const events = bufferOf(
      { type: 'step-start', stepId: 'step-1' },
      { type: 'text-start', id: 'a' },
    );
    expect(events.take('turn-1', 7)).toEqual([
      { type: 'step-start', stepId: 'step-1', turnId: 'turn-1', seq: 7, agentPath: [] },
      { type: 'text-start', id: 'a', turnId: 'turn-1', seq: 8, agentPath: [] },
    ]);
  });

  test('leave the path of the agent as it is', () => {
    const events = bufferOf({ type: 'step-start', agentPath: ['team', 'writer'] });
    expect(events.take('turn-1', 1)).toMatchObject([{ agentPath: ['team', 'writer'] }]);
  });
});

test('what was taken is gone', () => {
  const buffer = bufferOf({ type: 'text-delta', id: 'a', delta: 'Hello' });
  expect([buffer.isEmpty, buffer.characters]).toEqual([false, 5]);
  buffer.take('turn-1', 1);
  expect([buffer.isEmpty, buffer.characters]).toEqual([true, 0]);
  expect(buffer.take('turn-1', 2)).toEqual([]);
});

describe('deltas that wait together', () => {
  const pairs: [string, NewEvent, NewEvent, number][] = [
    [
      'of one text become one',
      { type: 'text-delta', id: 'a', delta: 'x' },
      { type: 'text-delta', id: 'a', delta: 'y' },
      1,
    ],
    [
      'of one reasoning become one',
      { type: 'reasoning-delta', id: 'a', delta: 'x' },
      { type: 'reasoning-delta', id: 'a', delta: 'y' },
      1,
    ],
    [
      'of one call become one',
      { type: 'tool-input-delta', callId: 'a', delta: 'x' },
      { type: 'tool-input-delta', callId: 'a', delta: 'y' },
      1,
    ],
    [
      'of two texts stay two',
      { type: 'text-delta', id: 'a', delta: 'x' },
      { type: 'text-delta', id: 'b', delta: 'y' },
      2,
    ],
    [
      'of two calls stay two',
      { type: 'tool-input-delta', callId: 'a', delta: 'x' },
      { type: 'tool-input-delta', callId: 'b', delta: 'y' },
      2,
    ],
    [
      'of text and reasoning stay two, whatever their ids',
      { type: 'text-delta', id: 'a', delta: 'x' },
      { type: 'reasoning-delta', id: 'a', delta: 'y' },
      2,
    ],
    [
      'of two steps stay two',
      { type: 'text-delta', id: 'a', delta: 'x', stepId: 'step-1' },
      { type: 'text-delta', id: 'a', delta: 'y', stepId: 'step-2' },
      2,
    ],
  ];

  test.each(pairs)('%s', (_what, left, right, count) => {
    const events = bufferOf(left, right).take('turn-1', 1);
    expect(events).toHaveLength(count);
    expect(events.map((event) => ('delta' in event ? event.delta : '')).join('')).toBe('xy');
  });

  test('are not joined over what came between them', () => {
    const delta: NewEvent = { type: 'text-delta', id: 'a', delta: 'x' };
    const seam: NewEvent = {
      type: 'seam',
      partId: 'a',
      offset: 1,
      from: 'one/m',
      to: 'two/m',
      method: 'prefill',
      clean: true,
    };
    expect(
      bufferOf(delta, seam, delta)
        .take('turn-1', 1)
        .map((event) => event.type),
    ).toEqual(['text-delta', 'seam', 'text-delta']);
  });
});

test('whenever it is emptied, the words and their order are the same', () => {
  const piece = fc.record({
    id: fc.constantFrom('a', 'b'),
    delta: fc.string({ maxLength: 3 }),
    isTaken: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const buffer = new EventBuffer();
      const taken: { id: string; delta: string }[] = [];
      let characters = 0;
      const take = () => {
        for (const event of buffer.take('turn-1', 1)) {
          if (event.type === 'text-delta') taken.push({ id: event.id, delta: event.delta });
        }
        characters = 0;
      };
      for (const { id, delta, isTaken } of pieces) {
        buffer.push({ type: 'text-delta', id, delta });
        characters += delta.length;
        expect(buffer.characters).toBe(characters);
        if (isTaken) take();
      }
      take();
      expect(spelled(taken)).toEqual(spelled(pieces));
    }),
  );
});

/** Each character with the id that it came under. */
function spelled(deltas: { id: string; delta: string }[]): string[] {
  return deltas.flatMap(({ id, delta }) => delta.split('').map((character) => id + character));
}
