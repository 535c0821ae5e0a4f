import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../port.ts';
import { ProviderError } from '../port.ts';
import { ErrorReader } from '../transport/errors.ts';
import { SseParser } from '../transport/sse-parser.ts';
import { ChunkDecoder } from './chunk-decoder.ts';

interface Decoded {
  events: ModelEvent[];
  failure?: { kind: string; message: string };
}

function createDecoder(): ChunkDecoder {
  let calls = 0;
  const errors = new ErrorReader(
    'acme',
    (text) => text,
    () => 0,
  );
  return new ChunkDecoder(errors, () => `made-up-${calls++}`);
}

/** Runs the work and gives what was decoded by then, with the failure if there was one. */
function collect(decoder: ChunkDecoder, work: () => void): Decoded {
  try {
    work();
    return { events: decoder.takeEvents() };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, message } = error;
    return { events: decoder.takeEvents(), failure: { kind, message } };
  }
}

/** Decodes payloads, objects or text, up to the end of the stream. */
function decode(...payloads: (object | string)[]): Decoded {
  const decoder = createDecoder();
  return collect(decoder, () => {
    for (const payload of payloads) {
      decoder.decode(typeof payload === 'string' ? payload : JSON.stringify(payload), undefined);
    }
    decoder.end(undefined);
  });
}

const choice = (delta: object, finish: string | null = null): object => ({
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
});
const says = (content: string): object => choice({ content });
const calls = (...entries: object[]): object => choice({ tool_calls: entries });
const STOP = choice({}, 'stop');

const text = (delta: string): ModelEvent => ({ type: 'text-delta', delta });
const finish = (reason: string) => ({ type: 'finish', reason });

describe('recorded streams', () => {
  test('OpenAI: role chunk, usage null, obfuscation, usage chunk, [DONE]', () => {
    const shell =
      '"id":"chatcmpl-D8Z","object":"chat.completion.chunk","created":1770933892,"model":"gpt-4.1-nano-2025-04-14","service_tier":"default","system_fingerprint":"fp_de604bd877"';
    expect(
      decode(
        `{${shell},"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"Qup1BsQ3"}`,
        `{${shell},"choices":[{"index":0,"delta":{"content":"**"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"yhjoJbEF"}`,
        `{${shell},"choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"y"}`,
        `{${shell},"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null,"obfuscation":"zap0"}`,
        `{${shell},"choices":[],"usage":{"prompt_tokens":16,"completion_tokens":300,"total_tokens":316,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}},"obfuscation":"h9RiQLL"}`,
        '[DONE]',
      ),
    ).toEqual({
      events: [
        { type: 'model', model: 'gpt-4.1-nano-2025-04-14' },
        text('**'),
        text('Hi'),
        finish('stop'),
        {
          type: 'usage',
          usage: { inputTokens: 16, outputTokens: 300, cachedTokens: 4, reasoningTokens: 0 },
        },
      ],
    });
  });

  test('Groq: drifting created, usage in the finish chunk and again on its own', () => {
    const shell = (created: number): string =>
      `"id":"chatcmpl-7eb0","object":"chat.completion.chunk","created":${created},"model":"llama-3.3-70b-versatile","system_fingerprint":"fp_f8b414701e"`;
    const counts =
      '{"queue_time":0.0419,"prompt_tokens":45,"prompt_time":0.0039,"completion_tokens":662,"completion_time":2.652,"total_tokens":707,"total_time":2.656}';
    const usage: ModelEvent = {
      type: 'usage',
      usage: { inputTokens: 45, outputTokens: 662, cachedTokens: 0, reasoningTokens: 0 },
    };
    expect(
      decode(
        `{${shell(1770770839)},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_01kh52","seed":1535227698}}`,
        `{${shell(1770770839)},"choices":[{"index":0,"delta":{"content":"Int"},"logprobs":null,"finish_reason":null}]}`,
        `{${shell(1770770842)},"choices":[{"index":0,"delta":{"content":"ro"},"logprobs":null,"finish_reason":null}]}`,
        `{${shell(1770770842)},"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"x_groq":{"id":"req_01kh52","usage":${counts}},"usage":${counts}}`,
        `{${shell(1770770842)},"choices":[],"usage":${counts}}`,
        '[DONE]',
      ),
    ).toEqual({
      events: [
        { type: 'model', model: 'llama-3.3-70b-versatile' },
        text('Int'),
        text('ro'),
        finish('stop'),
        usage,
        usage,
      ],
    });
  });

  test('Gemini’s compatible endpoint: a whole answer in one chunk', () => {
    expect(
      decode(
        '{"choices":[{"delta":{"content":"Hello World","role":"assistant"},"finish_reason":"stop","index":0}],"created":1,"id":"x","model":"gemini-3.5-flash","object":"chat.completion.chunk"}',
        '[DONE]',
      ),
    ).toEqual({
      events: [{ type: 'model', model: 'gemini-3.5-flash' }, text('Hello World'), finish('stop')],
    });
  });
});

describe('tolerances', () => {
  test('Azure’s first chunk says nothing, not even the model', () => {
    const azure = {
      choices: [],
      created: 0,
      id: '',
      model: '',
      object: '',
      prompt_filter_results: [],
    };
    expect(decode(azure, { ...says('a'), model: 'gpt' }, STOP)).toEqual({
      events: [{ type: 'model', model: 'gpt' }, text('a'), finish('stop')],
    });
  });

  test('usage only in x_groq', () => {
    const x_groq = { usage: { prompt_tokens: 1, completion_tokens: 2 } };
    expect(decode({ ...STOP, x_groq }).events).toContainEqual({
      type: 'usage',
      usage: { inputTokens: 1, outputTokens: 2, cachedTokens: 0, reasoningTokens: 0 },
    });
  });

  test.each(['reasoning', 'reasoning_content'])('thoughts in %s', (field) => {
    expect(decode(choice({ [field]: 'hm' }), says('a'), STOP)).toEqual({
      events: [{ type: 'reasoning-delta', delta: 'hm' }, text('a'), finish('stop')],
    });
  });

  test('thoughts in both fields count once', () => {
    expect(decode(choice({ reasoning: 'hm', reasoning_content: 'hm' }), STOP).events).toEqual([
      { type: 'reasoning-delta', delta: 'hm' },
      finish('stop'),
    ]);
  });

  test('content in parts, as Mistral’s reasoning models send it', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'a' },
    ];
    expect(decode(choice({ content }), STOP).events).toEqual([
      { type: 'reasoning-delta', delta: 'hm' },
      text('a'),
      finish('stop'),
    ]);
  });

  test('a refusal is what the model says', () => {
    expect(decode(choice({ content: null, refusal: 'No.' }), STOP).events[0]).toEqual(text('No.'));
  });

  test('a role in every delta, and the finish on the last content, as Ollama sends them', () => {
    const delta = { role: 'assistant', content: 'a' };
    expect(decode(choice(delta), choice(delta, 'stop')).events).toEqual([
      text('a'),
      text('a'),
      finish('stop'),
    ]);
  });

  test('chunks without choices, with null, and with things that are no chunks', () => {
    const odd = [{ choices: [] }, { choices: null }, {}, 'null', '7', '[]', { choices: [null] }];
    expect(decode(...odd, says('a'), choice({ content: null }), STOP).events).toEqual([
      text('a'),
      finish('stop'),
    ]);
  });

  test('a choice without an index is the answer, one with another index is not', () => {
    const other = { choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] };
    const bare = { choices: [{ delta: { content: 'a' } }] };
    expect(decode(other, bare, STOP).events).toEqual([text('a'), finish('stop')]);
  });

  test('no content at all is a whole answer when it finished', () => {
    expect(decode(choice({ role: 'assistant', content: '' }), choice({}, 'length'))).toEqual({
      events: [finish('length')],
    });
  });

  test('a second finish says nothing new', () => {
    expect(decode(STOP, choice({}, 'length')).events).toEqual([finish('stop')]);
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['content_filter', 'content-filter'],
    ['eos_token', 'other'],
  ])('finish_reason %s means %s', (wire, reason) => {
    expect(decode(choice({}, wire)).events).toEqual([finish(reason)]);
  });

  test('NUL is data', () => {
    expect(decode(says('a\0b'), says('c\0'), STOP).events).toEqual([
      text('a\0b'),
      text('c\0'),
      finish('stop'),
    ]);
  });

  test('halves of a character are joined, in text as in thoughts and arguments', () => {
    const half = (delta: object): string => JSON.stringify(choice(delta));
    const args = (value: string) => ({ index: 0, function: { arguments: value } });
    expect(
      decode(
        half({ reasoning: '\ud83d' }),
        half({ content: 'a\ud83d' }),
        half({ reasoning: '\udeb2' }),
        half({ content: '\udeb2' }),
        calls({ index: 0, id: 'c', function: { name: 'f', arguments: '"\ud83d' } }),
        calls(args('\udeb2"')),
        choice({}, 'tool_calls'),
      ).events,
    ).toEqual([
      text('a'),
      { type: 'reasoning-delta', delta: '🚲' },
      text('🚲'),
      { type: 'tool-call-start', index: 0, id: 'c', name: 'f' },
      { type: 'tool-call-delta', index: 0, delta: '"' },
      { type: 'tool-call-delta', index: 0, delta: '🚲"' },
      finish('tool-calls'),
    ]);
  });

  test('a half whose mate never comes is replaced when the answer finishes', () => {
    expect(decode(says('a\ud83d'), choice({ reasoning: '\ud83d' }), STOP).events).toEqual([
      text('a'),
      { type: 'reasoning-delta', delta: '\ufffd' },
      text('\ufffd'),
      finish('stop'),
    ]);
  });
});

describe('tool calls', () => {
  const start = (index: number, id: string, name = 'f') => ({
    type: 'tool-call-start',
    index,
    id,
    name,
  });
  const args = (index: number, delta: string) => ({ type: 'tool-call-delta', index, delta });
  const called = (name: string, fragment = '') => ({ name, arguments: fragment });

  test('"stop" behind a call means tool calls, as Gemini’s compatible endpoint ends', () => {
    const call = calls({ index: 0, id: 'a', function: called('f', '{}') });
    expect(decode(call, STOP).events.at(-1)).toEqual(finish('tool-calls'));
  });

  test('entries that are no calls are skipped', () => {
    const call = { index: 0, id: 'a', function: called('f', '{}') };
    expect(decode(calls(call, { index: 5 }), choice({ tool_calls: [null, 'x'] }), STOP)).toEqual({
      events: [start(0, 'a'), args(0, '{}'), finish('tool-calls')],
    });
  });
});

describe('failures inside the stream', () => {
  const error = { message: 'The server had an error', type: 'server_error', code: null };

  test.each<[string, object | string, string]>([
    ['an error object', { error }, 'overloaded'],
    ['an error text', { error: 'boom' }, 'overloaded'],
    [
      'an error in an array',
      [{ error: { code: 429, message: 'Quota.', status: 'RESOURCE_EXHAUSTED' } }],
      'rate-limit',
    ],
    [
      'OpenRouter’s numeric code with finish_reason "error"',
      { error: { code: 502, message: 'Upstream' }, ...choice({ content: '' }, 'error') },
      'overloaded',
    ],
    ['OpenRouter’s 402', { error: { code: 402, message: 'Credits' } }, 'quota'],
    ['finish_reason "error" alone', choice({}, 'error'), 'overloaded'],
    ['x_groq.error', { choices: [], x_groq: { error: 'over capacity' } }, 'overloaded'],
    [
      'a context that is too long',
      { error: { message: 'x', code: 'context_length_exceeded' } },
      'context-length',
    ],
    ['what is not JSON', '{"choices":[', 'malformed'],
    ['[DONE] before the finish', '[DONE]', 'truncated'],
  ])('%s, behind the words that came before it', (_name, payload, kind) => {
    const { events, failure } = decode(says('a'), payload);
    expect(events).toEqual([text('a')]);
    expect(failure?.kind).toBe(kind);
  });

  test('the provider’s words are in the message', () => {
    expect(decode({ error }).failure?.message).toBe(
      'acme ended its stream with an error: The server had an error',
    );
  });

  test('an event named error, whatever its data looks like', () => {
    const decoder = createDecoder();
    const { failure } = collect(decoder, () => decoder.decode(JSON.stringify(error), 'error'));
    expect(failure).toEqual({
      kind: 'overloaded',
      message: 'acme ended its stream with an error: The server had an error',
    });
  });
});

describe('the end', () => {
  const end = (payloads: object[], rest: string | undefined): Decoded => {
    const decoder = createDecoder();
    return collect(decoder, () => {
      for (const payload of payloads) decoder.decode(JSON.stringify(payload), undefined);
      decoder.end(rest);
    });
  };

  test('behind a finish is the end of a whole answer, without [DONE] too', () => {
    expect(end([says('a'), STOP], undefined).failure).toBeUndefined();
  });

  test('before the finish cuts the answer', () => {
    expect(end([says('a')], undefined).failure?.kind).toBe('truncated');
    expect(end([], undefined).failure?.kind).toBe('truncated');
  });

  test('may come before the blank line of the last event', () => {
    expect(end([says('a'), STOP], '[DONE] ').failure).toBeUndefined();
    expect(end([says('a')], JSON.stringify(STOP))).toEqual({ events: [text('a'), finish('stop')] });
  });

  test('may cut an event: that is truncation, not nonsense', () => {
    expect(end([says('a')], '{"choices":[{"ind')).toEqual({
      events: [text('a')],
      failure: { kind: 'truncated', message: 'acme ended its stream in mid-answer' },
    });
  });

  test('[DONE] makes the decoder deaf', () => {
    const decoder = createDecoder();
    for (const payload of [STOP, says('late')]) {
      decoder.decode(JSON.stringify(payload), undefined);
      decoder.decode('[DONE]', undefined);
    }
    expect(decoder.isDone).toBe(true);
    expect(decoder.takeEvents()).toEqual([finish('stop')]);
  });
});

describe('the short cut for text', () => {
  /** Decodes every payload with a decoder that has not learnt anything. */
  function decodeSlowly(payloads: string[]): ModelEvent[] {
    return payloads.flatMap((payload) => {
      const decoder = createDecoder();
      decoder.decode(payload, undefined);
      return decoder.takeEvents();
    });
  }

  const words = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '"',
      '\\',
      '\\"',
      '"},"finish_reason":"stop"',
      '\n',
      '\u2028',
      'content',
      '":"',
    ),
  );
  const chunk = fc.oneof(
    { weight: 8, arbitrary: words.map((content) => says(content)) },
    {
      weight: 1,
      arbitrary: words.map((content) => ({ ...says(content), usage: { prompt_tokens: 1 } })),
    },
    { weight: 1, arbitrary: words.map((content) => choice({ content, reasoning: 'hm' })) },
    { weight: 1, arbitrary: words.map((content) => choice({ refusal: content, content: 'x' })) },
    {
      weight: 1,
      arbitrary: fc.nat({ max: 3 }).map((created) => ({ created, ...says('x') })),
    },
  );

  test('gives exactly what parsing gives', () => {
    fc.assert(
      fc.property(
        fc.array(chunk, { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (chunks, isSpaced) => {
          const payloads = chunks.map((each) => JSON.stringify(each, null, isSpaced ? 1 : 0));
          const decoder = createDecoder();
          for (const payload of payloads) decoder.decode(payload, undefined);
          expect(decoder.takeEvents()).toEqual(decodeSlowly(payloads));
        },
      ),
    );
  });
});

describe('cuts between reads', () => {
  const payloads = [
    choice({ role: 'assistant', content: '' }),
    says('naïve 🚲'),
    says(' words'),
    choice({ reasoning: 'hm' }),
    calls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"é":' } }),
    calls({ index: 0, function: { arguments: '1}' } }),
    choice({}, 'tool_calls'),
    { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
  ].map((payload) => JSON.stringify({ model: 'm', ...payload }));

  function decodeBytes(pieces: Buffer[]): ModelEvent[] {
    const decoder = createDecoder();
    const parser = new SseParser((data, eventName) => decoder.decode(data, eventName));
    for (const piece of pieces) parser.push(piece);
    decoder.end(parser.end());
    return decoder.takeEvents();
  }

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('change nothing in a whole stream with %s, at any byte', (_name, end) => {
    const frames = [...payloads, '[DONE]'].map((each) => `: ping${end}data: ${each}${end}${end}`);
    const bytes = Buffer.from(frames.join(''));
    const expected = decode(...payloads, '[DONE]').events;
    expect(expected).toHaveLength(9);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decodeBytes([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
    }
    expect(decodeBytes([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });
});
