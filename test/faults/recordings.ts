/** Streams in the form in which OpenAI, Azure and Groq were recorded to send them. */

type Payload = object | '[DONE]';

const OPENAI = {
  id: 'chatcmpl-D8ZqX1',
  object: 'chat.completion.chunk',
  created: 1_770_933_892,
  model: 'gpt-4.1-nano-2025-04-14',
  service_tier: 'default',
  system_fingerprint: 'fp_de604bd877',
};
const AZURE_FIRST = {
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
};
const USAGE = { prompt_tokens: 16, completion_tokens: 300, total_tokens: 316 };
const GROQ_ID = 'req_01kh52m7eb0';
const GROQ_USAGE = {
  queue_time: 0.0419,
  prompt_tokens: 45,
  prompt_time: 0.0039,
  completion_tokens: 662,
  completion_time: 2.652,
  total_tokens: 707,
  total_time: 2.656,
};

const openAi = (delta: object, finish: string | null = null): object => ({
  ...OPENAI,
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  usage: null,
  obfuscation: 'Qup1BsQ3',
});

const groq = (created: number, delta: object, finish: string | null = null, more = {}): object => ({
  id: 'chatcmpl-7eb0f2',
  object: 'chat.completion.chunk',
  created,
  model: 'llama-3.3-70b-versatile',
  system_fingerprint: 'fp_f8b414701e',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  ...more,
});

const openAiCall = (index: number, id: string, name: string): object =>
  openAi({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
const openAiArguments = (index: number, text: string): object =>
  openAi({ tool_calls: [{ index, function: { arguments: text } }] });

const OPENAI_START = openAi({ role: 'assistant', content: '', refusal: null });
const OPENAI_WORDS = ['**', 'Århus', ' 🚲', ' said', ' "hi"', '\n\n', '再见', ' \\o/', '.'];
const OPENAI_END: Payload[] = [
  openAi({}, 'stop'),
  { ...OPENAI, choices: [], usage: USAGE, obfuscation: 'h9RiQLL' },
  '[DONE]',
];
const OPENAI_TEXT: Payload[] = [
  OPENAI_START,
  ...OPENAI_WORDS.map((content) => openAi({ content })),
  ...OPENAI_END,
];

const write = (payloads: Payload[], lineEnd = '\n'): string =>
  payloads
    .map((payload) => (payload === '[DONE]' ? payload : JSON.stringify(payload)))
    .map((data) => `data: ${data}${lineEnd}${lineEnd}`)
    .join('');

/** By name, each as the bytes of a whole body. */
export const RECORDINGS: Readonly<Record<string, Buffer>> = {
  'openai-text': Buffer.from(write(OPENAI_TEXT)),
  'openai-text-crlf': Buffer.from(write(OPENAI_TEXT, '\r\n')),
  'openai-text-cr-and-comments': Buffer.from(
    `: hello\r\r${write(OPENAI_TEXT, '\r').replaceAll('\r\rdata', '\r\r: keep-alive\r\rdata')}`,
  ),
  'azure-text': Buffer.from(write([AZURE_FIRST, ...OPENAI_TEXT])),
  'openai-parallel-calls': Buffer.from(
    write([
      openAi({ role: 'assistant', content: null }),
      openAiCall(0, 'call_a1', 'weather'),
      openAiArguments(0, '{"city":'),
      openAiCall(1, 'call_b2', 'clock'),
      openAiArguments(1, '{"zone"'),
      openAiArguments(0, '"Århus"}'),
      openAiArguments(1, ':"UTC"}'),
      openAi({}, 'tool_calls'),
      '[DONE]',
    ]),
  ),
  'openai-cut-by-length': Buffer.from(write([OPENAI_START, openAi({}, 'length'), '[DONE]'])),
  'groq-text': Buffer.from(
    write([
      groq(1_770_770_839, { role: 'assistant', content: '' }, null, {
        x_groq: { id: GROQ_ID, seed: 1_535_227_698 },
      }),
      groq(1_770_770_839, { reasoning: 'Let me see. 🤔' }),
      ...['Int', 'elligence', ' is', ' ', 'naïve', '.'].map((content, index) =>
        groq(1_770_770_839 + index, { content }),
      ),
      groq(1_770_770_842, {}, 'stop', {
        x_groq: { id: GROQ_ID, usage: GROQ_USAGE },
        usage: GROQ_USAGE,
      }),
      '[DONE]',
    ]),
  ),
  'groq-call': Buffer.from(
    write([
      groq(1_770_770_839, { role: 'assistant', content: null }),
      groq(1_770_770_840, {
        tool_calls: [
          {
            id: 'tk85n1k4m',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Århus 🚲"}' },
            index: 0,
          },
        ],
      }),
      groq(1_770_770_841, {}, 'tool_calls', { usage: GROQ_USAGE }),
      '[DONE]',
    ]),
  ),
};
