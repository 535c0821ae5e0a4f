import type { CanonicalEvent } from '@chimera/protocol/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamFault } from './event-stream.ts';
import { TurnCursor } from './turn-cursor.ts';

function event(seq: number, turnId = 't1'): CanonicalEvent {
  return { turnId, seq, agentPath: [], type: 'text-delta', id: 'x', delta: `${seq}` };
}

function range(from: number, to: number): CanonicalEvent[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => event(from + index));
}

describe('TurnCursor', () => {
  test('lets each event through once, however the batches overlap', () => {
    const replays = fc.array(fc.record({ back: fc.nat(10), forward: fc.nat(10) }));
    fc.assert(
      fc.property(replays, (steps) => {
        const cursor = new TurnCursor('t1');
        const taken: number[] = [];
        for (const { back, forward } of steps) {
          const batch = range(Math.max(1, cursor.lastSeq + 1 - back), cursor.lastSeq + forward);
          taken.push(...cursor.take(batch).map(({ seq }) => seq));
        }
        expect(taken).toEqual(range(1, cursor.lastSeq).map(({ seq }) => seq));
      }),
    );
  });

  test('takes nothing of a batch in which an event is missing', () => {
    const cursor = new TurnCursor('t1', 3);
    expect(() => cursor.take([event(4), event(6)])).toThrow(StreamFault);
    expect(cursor.lastSeq).toBe(3);
    expect(cursor.take([event(4)])).toHaveLength(1);
  });

  test('refuses the events of another turn', () => {
    expect(() => new TurnCursor('t1').take([event(1, 't2')])).toThrow(
      'The stream of turn t1 carries turn t2.',
    );
  });

  test('knows when the turn has ended', () => {
    const cursor = new TurnCursor('t1');
    cursor.take([event(1)]);
    expect(cursor.isEnded).toBe(false);
    cursor.take([{ ...event(2), type: 'turn-end' } as CanonicalEvent]);
    expect(cursor.isEnded).toBe(true);
  });
});
