import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../port.ts';
import { ErrorReader } from '../transport/errors.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { PassThroughReader } from './pass-through-reader.ts';

const errors = new ErrorReader(
  'fake',
  (text) => text,
  () => 0,
);

function reader(
  options: { echoModel?: string; includesUsage?: boolean; choices?: number } = {},
): PassThroughReader {
  return new PassThroughReader({
    errors,
    createCallId: () => 'call_made_here',
    echoModel: options.echoModel ?? null,
    includesUsage: options.includesUsage ?? false,
    choices: options.choices ?? 1,
  });
}

function chunk(delta: object, rest: object = {}, finish: string | null = null): string {
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1770933892,
    model: 'some-model-2026',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...rest,
  });
}

/** The payloads as a stream, with a `[DONE]` at its end. */
function stream(payloads: string[], lineEnd = '\n'): Buffer {
  const frames = [...payloads, '[DONE]'].map((payload) => `data: ${payload}${lineEnd}${lineEnd}`);
  return Buffer.from(frames.join(''));
}

/** Everything that comes out when the bytes are read in pieces that end at these places. */
function read(subject: PassThroughReader, bytes: Buffer, cuts: number[] = []): string {
  const places = [...new Set([0, ...cuts, bytes.length])].sort((left, right) => left - right);
  let out = '';
  for (const [index, start] of places.entries()) {
    const end = places[index + 1];
    if (end === undefined || subject.isDone) break;
    subject.push(bytes.subarray(start, end));
    out += subject.take()?.toString() ?? '';
  }
  subject.end();
  return out + (subject.take()?.toString() ?? '');
}

function payloadsOf(out: string): Record<string, unknown>[] {
  return out
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => JSON.parse(frame.slice('data: '.length)));
}

function deltasOf(out: string): Record<string, unknown>[] {
  return payloadsOf(out).map(
    ({ choices }) => (choices as { delta: Record<string, unknown> }[])[0]?.delta ?? {},
  );
}

const START = chunk({ role: 'assistant', content: '' });
const END = chunk({}, {}, 'stop');
const USAGE = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1770933892,
  model: 'some-model-2026',
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
});

describe('an answer that needs no change', () => {
  test('goes out in the bytes in which it came', () => {
    const words = ['A', ' plain', ' answer', ' of "words"', ' and \\ signs', ' – ünïcödé 🌍'];
    const payloads = [START, ...words.map((content) => chunk({ content })), END];
    const subject = reader();
    const out = read(subject, stream([...payloads, USAGE]));
    expect(out).toBe(payloads.map((payload) => `data: ${payload}\n\n`).join(''));
    expect(subject.text).toBe(words.join(''));
    expect(subject.usage).toMatchObject({ inputTokens: 3, outputTokens: 4 });
    expect(subject.finishReason).toBe('stop');
    expect(subject.hasOtherOutput).toBe(false);
  });

  test('says the same wherever the stream is cut, with every kind of line end', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(6_000), { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        (words, cuts, lineEnd) => {
          const payloads = [START, ...words.map((content) => chunk({ content })), END, USAGE];
          const bytes = stream(payloads, lineEnd);
          const whole = read(reader(), stream(payloads));
          const subject = reader();
          const out = read(
            subject,
            bytes,
            cuts.filter((cut) => cut < bytes.length),
          );
          expect(deltasOf(out)).toEqual(deltasOf(whole));
          expect(subject.text).toBe(words.join(''));
        },
      ),
    );
  });

  test('holds what the decoder reads in it, event by event', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 })), (words) => {
        const payloads = [START, ...words.map((content) => chunk({ content })), END];
        const decoder = new ChunkDecoder(errors, () => 'id');
        for (const payload of payloads) decoder.decode(payload, undefined);
        const decoded = decoder
          .takeEvents()
          .flatMap((event) => (event.type === 'text-delta' ? [event.delta] : []));
        const subject = reader();
        read(subject, stream(payloads));
        expect(subject.text.toWellFormed()).toBe(decoded.join(''));
      }),
    );
  });
});

describe('what must change', () => {
  test('the model’s name, when it is to be echoed, in every chunk', () => {
    const payloads = [
      START,
      chunk({ content: 'a' }),
      chunk({ content: 'b' }),
      chunk({ content: 'c' }),
      END,
    ];
    const out = read(reader({ echoModel: 'gpt-4-ours' }), stream(payloads));
    expect(payloadsOf(out).map(({ model }) => model)).toEqual(payloads.map(() => 'gpt-4-ours'));
    expect(
      deltasOf(out)
        .map(({ content }) => content ?? '')
        .join(''),
    ).toBe('abc');
  });

  test('usage goes, wherever it stands', () => {
    const nothing = { usage: null };
    const usage = { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } };
    const payloads = [
      chunk({ role: 'assistant', content: '' }, nothing),
      chunk({ content: 'a' }, nothing),
      chunk({ content: 'b' }, nothing),
      chunk({}, { ...usage, x_groq: { id: 'req_1', ...usage } }, 'stop'),
    ];
    const subject = reader();
    const out = read(subject, stream(payloads));
    expect(out).not.toContain('"usage":null');
    expect(payloadsOf(out).every((payload) => payload.usage === undefined)).toBe(true);
    expect(subject.usage?.outputTokens).toBe(1);
  });

  test('for who asked for usage, chunks that say null are handed on as they are, and counts become null', () => {
    const nothing = { usage: null };
    const counts = { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } };
    const text = [chunk({ content: 'a' }, nothing), chunk({ content: 'b' }, nothing)];
    const first = chunk({ role: 'assistant', content: '' }, nothing);
    const out = read(
      reader({ includesUsage: true }),
      stream([first, ...text, chunk({ content: 'c' }, counts), chunk({}, {}, 'stop')]),
    );
    const frames = out.split('\n\n');
    expect(frames.slice(0, 3)).toEqual([first, ...text].map((payload) => `data: ${payload}`));
    expect(payloadsOf(out).map(({ usage }) => usage)).toEqual([null, null, null, null, undefined]);
  });

  test('id, time and role stay as in the first chunk', () => {
    const payloads = [
      chunk({ role: 'assistant', content: 'a' }),
      chunk({ role: 'assistant', content: 'b' }, { id: 'chatcmpl-2', created: 1770933899 }),
      END,
    ];
    const out = payloadsOf(read(reader(), stream(payloads)));
    expect(out.map(({ id, created }) => [id, created])).toEqual(
      out.map(() => ['chatcmpl-1', 1770933892]),
    );
    expect(JSON.stringify(out).match(/"role"/g)).toHaveLength(1);
  });

  test('Azure’s first chunk, comments and pings are not handed on', () => {
    const azure =
      '{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[]}';
    const bytes = Buffer.concat([
      Buffer.from(`: ping\n\ndata: ${azure}\n\n`),
      stream([START, chunk({ content: 'hi' }), END]),
    ]);
    const out = read(reader(), bytes);
    expect(payloadsOf(out)[0]).toMatchObject({ id: 'chatcmpl-1' });
    expect(out).not.toContain('ping');
  });

  test('words that are not alone between their quotes are read, not guessed', () => {
    const odd =
      '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1770933892,"model":"some-model-2026","choices":[{"index":0,"delta":{"content":"c","reasoning_content":"hm"},"logprobs":null,"finish_reason":null}]}';
    const subject = reader();
    read(subject, stream([START, chunk({ content: 'a' }), chunk({ content: 'b' }), odd, END]));
    expect(subject.text).toBe('abc');
    expect(subject.hasOtherOutput).toBe(true);
  });

  test('a character that was cut between two chunks goes out whole, with the second', () => {
    const half = (escaped: string) => chunk({ content: 'X' }).replace('"X"', `"${escaped}"`);
    const payloads = [
      START,
      chunk({ content: 'a' }),
      chunk({ content: 'b' }),
      half('sun \\ud83c'),
      half('\\udf1e moon'),
      chunk({ content: 'c' }),
      END,
    ];
    const subject = reader();
    const contents = deltasOf(read(subject, stream(payloads))).map(({ content }) => content ?? '');
    expect(contents).toEqual(['', 'a', 'b', 'sun ', '🌞 moon', 'c', '']);
    expect(subject.text).toBe('absun 🌞 moonc');
  });

  test('tool calls get one head each, whatever the vendor repeats', () => {
    const call = (fields: object) => chunk({ tool_calls: [fields] });
    const payloads = [
      START,
      call({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x"' } }),
      call({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: ':1}' } }),
      chunk({}, {}, 'stop'),
    ];
    const subject = reader();
    const out = read(subject, stream(payloads));
    const calls = deltasOf(out).flatMap(({ tool_calls }) => (tool_calls as object[]) ?? []);
    expect(calls).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 0, function: { arguments: '{"x"' } },
      { index: 0, function: { arguments: ':1}' } },
    ]);
    expect(payloadsOf(out).at(-1)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] });
    expect(subject.toolCalls).toEqual([{ index: 0, name: 'f', arguments: '{"x":1}' }]);
  });
});

describe('an answer that is not whole', () => {
  test('gives nothing before there is progress', () => {
    const subject = reader();
    subject.push(Buffer.from(`data: ${START}\n\n: ping\n\n`));
    expect(subject.take()).toBeNull();
    expect(subject.hasProgress).toBe(false);
    subject.push(Buffer.from(`data: ${chunk({ content: 'x' })}\n\n`));
    expect(subject.take()?.toString()).toBe(
      `data: ${START}\n\ndata: ${chunk({ content: 'x' })}\n\n`,
    );
  });

  test.each([
    [
      'ends without a finish',
      `data: ${START}\n\ndata: ${chunk({ content: 'x' })}\n\n`,
      'truncated',
    ],
    ['says [DONE] too early', `data: ${START}\n\ndata: [DONE]\n\n`, 'truncated'],
    [
      'holds an error',
      `data: ${START}\n\ndata: {"error":{"message":"overloaded","code":503}}\n\n`,
      'overloaded',
    ],
    ['holds no JSON', `data: ${START}\n\ndata: {oops\n\n`, 'malformed'],
  ])('%s', (_name, text, kind) => {
    const subject = reader();
    let failure: unknown;
    try {
      subject.push(Buffer.from(text));
      subject.end();
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(ProviderError);
    expect((failure as ProviderError).kind).toBe(kind);
  });

  test('with two choices is whole when both are', () => {
    const other = (delta: object, finish: string | null = null) =>
      chunk(delta, { choices: [{ index: 1, delta, logprobs: null, finish_reason: finish }] });
    const subject = reader({ choices: 2 });
    subject.push(Buffer.from(`data: ${START}\n\ndata: ${END}\n\n`));
    expect(subject.isFinished).toBe(false);
    subject.push(Buffer.from(`data: ${other({ role: 'assistant', content: 'b' })}\n\n`));
    subject.push(Buffer.from(`data: ${other({}, 'stop')}\n\n`));
    expect(subject.isFinished).toBe(true);
    expect(subject.hasOtherOutput).toBe(true);
  });
});
