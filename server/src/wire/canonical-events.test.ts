import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTurn } from '../../../test/generators/events.ts';
import { createCanonicalEventEncoder } from './canonical-events.ts';

test('every event is one frame that can be read back, with its seq as the cursor', () => {
  fc.assert(
    fc.property(arbitraryTurn(), (events) => {
      const frames = createCanonicalEventEncoder().encode(events).split('\n\n').slice(0, -1);
      expect(frames.map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)))).toEqual(
        JSON.parse(JSON.stringify(events)),
      );
      expect(frames.map((frame) => frame.slice(0, frame.indexOf('\n')))).toEqual(
        events.map(({ seq }) => `id: ${seq}`),
      );
    }),
  );
});

test('the stream is complete with the end of the turn, however it ended', () => {
  fc.assert(
    fc.property(arbitraryTurn(), (events) => {
      const encoder = createCanonicalEventEncoder();
      encoder.encode(events.slice(0, -1));
      expect(encoder.state).toBe('open');
      encoder.encode(events.slice(-1));
      expect(encoder.state).toBe('complete');
    }),
  );
});
