import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SseFrame, SseParser } from './sse-parser.ts';

function parseInPieces(pieces: string[]): SseFrame[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

const lineText = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
const frame = fc.record({
  id: fc.option(lineText),
  event: fc.option(lineText),
  data: fc.array(lineText, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
});
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

function encode(frames: SseFrame[], end: string): string {
  return frames
    .map(({ id, event, data }) => {
      const lines = [': ping'];
      if (id !== null) lines.push(`id: ${id}`);
      if (event !== null) lines.push(`event: ${event}`);
      for (const line of data.split('\n')) lines.push(`data: ${line}`);
      return `${lines.join(end)}${end}${end}`;
    })
    .join('');
}

describe('SseParser', () => {
  test('gives every event once, wherever the pieces are cut and whatever ends the lines', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        lineEnd,
        fc.array(fc.nat(400)),
        (frames, end, cuts) => {
          const text = encode(frames, end);
          const positions = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length];
          positions.sort((left, right) => left - right);
          const pieces = positions.slice(1).map((to, index) => text.slice(positions[index], to));
          expect(parseInPieces(pieces)).toEqual(frames);
        },
      ),
    );
  });

  test('never dispatches an event whose blank line did not arrive', () => {
    expect(parseInPieces(['id: 1\ndata: whole\n\nid: 2\ndata: half\n'])).toEqual([
      { id: '1', event: null, data: 'whole' },
    ]);
  });

  test('drops a byte order mark, comments, unknown fields and events without data', () => {
    expect(parseInPieces(['\uFEFFdata: a\n\n: ping\n\nretry: 5\nid: 9\n\ndata\n\n'])).toEqual([
      { id: null, event: null, data: 'a' },
      { id: null, event: null, data: '' },
    ]);
  });

  test('keeps the last id, also of an event that is only there to set it', () => {
    const parser = new SseParser();
    expect(parser.push('retry: 1000\nid: 7\n')).toEqual([]);
    expect(parser.lastEventId).toBeNull();
    expect(parser.push('\n')).toEqual([]);
    expect(parser.lastEventId).toBe('7');
    parser.push('data: x\n\nid: 9\ndata: y');
    expect(parser.lastEventId).toBe('7');
  });
});
