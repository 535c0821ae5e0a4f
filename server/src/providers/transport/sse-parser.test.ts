import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SseEventTooLargeError, SseParser } from './sse-parser.ts';

type Seen = [data: string, eventName: string | undefined];

/** Parses the pieces, and gives the events with what the end left over. */
function parse(pieces: Buffer[], maxEventBytes?: number): { events: Seen[]; rest?: string } {
  const events: Seen[] = [];
  const parser = new SseParser((data, eventName) => events.push([data, eventName]), maxEventBytes);
  for (const piece of pieces) parser.push(piece);
  const rest = parser.end();
  return rest === undefined ? { events } : { events, rest };
}

const parseText = (text: string) => parse([Buffer.from(text)]);
const data = (...payloads: string[]): { events: Seen[] } => ({
  events: payloads.map((payload) => [payload, undefined]),
});

/** Cuts a buffer at the positions given. */
function cutAt(bytes: Buffer, positions: number[]): Buffer[] {
  const cuts = [0, ...[...positions].sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

describe('what counts as an event', () => {
  test.each<[string, string, { events: Seen[]; rest?: string }]>([
    ['line feeds', 'data: a\n\ndata: b\n\n', data('a', 'b')],
    ['carriage returns with line feeds', 'data: a\r\n\r\ndata: b\r\n\r\n', data('a', 'b')],
    ['carriage returns', 'data: a\r\rdata: b\r\r', data('a', 'b')],
    ['line ends of all kinds', 'data: a\r\n\ndata: b\n\r\n', data('a', 'b')],
    ['no space behind the colon', 'data:a\n\n', data('a')],
    ['only the first space is dropped', 'data:  a\n\n', data(' a')],
    ['several data lines', 'data: a\ndata: b\ndata:\n\n', data('a\nb\n')],
    ['data without a colon', 'data\n\n', data('')],
    ['comments', ': ping\n\n:\n\ndata: a\n: in the middle\ndata: b\n\n', data('a\nb')],
    ['blank lines in a row', '\n\n\ndata: a\n\n\n\n', data('a')],
    ['a byte order mark', '\uFEFFdata: a\n\n', data('a')],
    ['a byte order mark that is data', 'data: \uFEFFa\n\n', data('\uFEFFa')],
    ['other fields', 'id: 7\nretry: 10\nfoo\ndatabase: x\ndata: a\n\n', data('a')],
    [
      'a name',
      'event: error\ndata: a\n\ndata: b\n\n',
      {
        events: [
          ['a', 'error'],
          ['b', undefined],
        ],
      },
    ],
    ['a name without data', 'event: ping\n\ndata: a\n\n', data('a')],
    ['an event without its blank line', 'data: a\n\ndata: b\n', { ...data('a'), rest: 'b' }],
    ['a line without its end', 'data: a\n\ndata: [DO', { ...data('a'), rest: '[DO' }],
    ['nothing', '', data()],
    ['NUL', 'data: a\0b\n\n', data('a\0b')],
  ])('%s', (_name, text, expected) => {
    expect(parseText(text)).toEqual(expected);
  });

  test('bytes that are no UTF-8 become U+FFFD', () => {
    const bytes = Buffer.concat([
      Buffer.from('data: a'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('\n\n'),
    ]);
    expect(parse([bytes])).toEqual(data('a\uFFFD\uFFFD'));
  });
});

describe('cuts between reads', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
    fc.constantFrom(
      ': comment',
      'event: error',
      'data',
      'data:x',
      'id: 1',
      '',
      '',
      'dat',
      '\uFEFF',
    ),
  );
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  const stream = fc
    .tuple(fc.boolean(), fc.array(fc.tuple(line, lineEnd)), line)
    .map(([hasMark, lines, last]) => {
      const text = lines.map(([words, end]) => words + end).join('');
      return Buffer.from((hasMark ? '\uFEFF' : '') + text + last);
    });

  test('change nothing, wherever they are', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat()), (bytes, seeds) => {
        const positions = seeds.map((seed) => seed % (bytes.length + 1));
        expect(parse(cutAt(bytes, positions))).toEqual(parse([bytes]));
      }),
    );
  });

  test('change nothing at any one place, nor at every place', () => {
    const bytes = Buffer.from(
      '\uFEFFevent: x\r\ndata: naïve 🚲\r\n\r\n: c\rdata: a\rdata: b\r\r\ndata: 日本\n\ndata: end',
    );
    const whole = parse([bytes]);
    for (let at = 0; at <= bytes.length; at += 1) expect(parse(cutAt(bytes, [at]))).toEqual(whole);
    expect(parse([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });
});

describe('size', () => {
  const megabyte = 1024 * 1024;

  test('an event of 2 MB passes, in whatever pieces', () => {
    const payload = 'é'.repeat(megabyte);
    const bytes = Buffer.from(`data: ${payload}\n\n`);
    const positions = Array.from({ length: 40 }, (_, index) => index * 65_536);
    expect(parse(cutAt(bytes, positions))).toEqual(data(payload));
  });

  test('a line that never ends is refused at the limit', () => {
    const parser = new SseParser(() => {}, 1_000_000);
    const piece = Buffer.alloc(65_536, 'x');
    let pushedBytes = 0;
    const push = (): void => {
      for (;;) {
        parser.push(piece);
        pushedBytes += piece.length;
      }
    };
    expect(push).toThrow(SseEventTooLargeError);
    expect(pushedBytes).toBeLessThanOrEqual(1_000_000);
  });

  test('data lines without end are refused, in one read or in many', () => {
    const bytes = Buffer.from('data: 0123456789\n'.repeat(1000));
    expect(() => parse([bytes], 5_000)).toThrow(SseEventTooLargeError);
    expect(() => parse(cutAt(bytes, [3_000, 6_000, 9_000]), 5_000)).toThrow(SseEventTooLargeError);
  });

  test('any number of small events passes', () => {
    const bytes = Buffer.from('data: 0123456789\n\n'.repeat(1000));
    expect(parse([bytes], 100).events).toHaveLength(1000);
  });
});
