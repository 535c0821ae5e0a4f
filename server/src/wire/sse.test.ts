import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SSE_PING, sseFrame } from './sse.ts';

interface ReadEvent {
  id: string;
  event: string;
  data: string;
}

/** A reader written from the standard (WHATWG HTML, "Interpreting an event stream"). */
function readEvents(stream: string): ReadEvent[] {
  const events: ReadEvent[] = [];
  let id = '';
  let event = '';
  let data = '';
  for (const line of stream.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data !== '') events.push({ id, event: event || 'message', data: data.slice(0, -1) });
      event = '';
      data = '';
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data += `${value}\n`;
    if (field === 'event') event = value;
    if (field === 'id' && !value.includes('\0')) id = value;
  }
  return events;
}

/** Text with many line ends and colons in it. */
const text = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r', '\r\n', ':', ' ')))
  .map((pieces) => pieces.join(''));
const field = fc
  .string({ unit: 'binary', minLength: 1 })
  .filter((value) => !/[\r\n\0]/.test(value));

describe('a frame', () => {
  test('has its fields one to a line, and ends with a blank line', () => {
    expect(sseFrame({ id: 7, event: 'error', data: 'one\ntwo' })).toBe(
      'id: 7\nevent: error\ndata: one\ndata: two\n\n',
    );
  });

  test('is read as what was written, with line ends as LF', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ id: field, event: field, data: text })), (frames) => {
        const stream = frames.map((frame) => sseFrame(frame)).join(SSE_PING);
        expect(readEvents(stream)).toEqual(
          frames.map((frame) => ({ ...frame, data: frame.data.replaceAll(/\r\n|\r/g, '\n') })),
        );
      }),
    );
  });

  test('with empty data is still sent as one', () => {
    expect(sseFrame({ data: '' })).toBe('data: \n\n');
  });

  test.each(['id', 'event'])('refuses line ends and NUL in its %s', (name) => {
    for (const value of ['1\n', '\r2', 'x\0']) {
      expect(() => sseFrame({ data: '', [name]: value })).toThrow(
        new TypeError(`The SSE field "${name}" must not hold CR, LF or NUL.`),
      );
    }
  });
});

test('a ping is nothing to readers', () => {
  expect(readEvents(SSE_PING)).toEqual([]);
});
