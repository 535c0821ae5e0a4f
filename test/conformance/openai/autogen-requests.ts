/**
 * Requests as AutoGen 0.2.13 sends them (seen on its wire, and in its `oai/client.py` and
 * `agentchat/`): what OpenAI's API takes, and much that it does not.
 */

const CALL = {
  id: 'call_abc',
  type: 'function',
  function: { name: 'exchange_rate', arguments: '{"base": "EUR", "quote": "USD"}' },
};
const CALLED = { name: 'exchange_rate', arguments: '{"base": "EUR"}' };
const PARAMETERS = {
  type: 'object',
  properties: {
    base: { type: 'string', description: 'Base currency' },
    quote: { type: 'string', enum: ['USD', 'EUR'], default: 'EUR', description: 'Quote currency' },
  },
  required: ['base'],
};
const DESCRIBED = { name: 'exchange_rate', description: 'Tells a rate.', parameters: PARAMETERS };
const TOOLS = [{ type: 'function', function: DESCRIBED }];

const SYSTEM = { role: 'system', content: 'You are a helpful AI Assistant.' };
const QUESTION = { role: 'user', content: 'What are 5 € in $?' };
const CALLING = { role: 'assistant', content: null, tool_calls: [CALL] };
const ANSWER = { role: 'tool', tool_call_id: 'call_abc', content: '1.1' };

/** Bodies without `model` and `stream`, by what is odd about them. */
export const AUTOGEN_REQUESTS: Record<string, object> = {
  'two agents': { messages: [SYSTEM, QUESTION] },
  'a choice of the next speaker, asked for last': {
    messages: [
      { role: 'system', content: 'You are in a role play game. Only return the role.' },
      { ...QUESTION, name: 'user_proxy' },
      { role: 'user', content: 'About 5.50.', name: 'Chief Financial Officer' },
      { role: 'system', content: 'Read the above conversation. Only return the role.' },
    ],
  },
  'several systems': {
    messages: [SYSTEM, SYSTEM, QUESTION, SYSTEM, { role: 'assistant', content: 'Hm.' }, SYSTEM],
  },
  'nothing but a system': { messages: [SYSTEM] },
  'the empty reply of a user proxy': {
    messages: [
      SYSTEM,
      QUESTION,
      { role: 'assistant', content: 'Shall I?' },
      { role: 'user', content: '' },
    ],
  },
  'the same speaker again and again': {
    messages: [
      SYSTEM,
      QUESTION,
      { ...QUESTION, name: 'user proxy' },
      { role: 'assistant', content: 'One.' },
      { role: 'assistant', content: 'Two.', name: 'critic <1>' },
      QUESTION,
    ],
  },
  'tools, with their answers': { tools: TOOLS, messages: [SYSTEM, QUESTION, CALLING, ANSWER] },
  'tools to be called': { tools: TOOLS, messages: [SYSTEM, QUESTION] },
  'calls as a stream gave them': {
    tools: TOOLS,
    messages: [
      SYSTEM,
      QUESTION,
      {
        role: 'assistant',
        content: null,
        function_call: null,
        tool_calls: [{ index: 0, ...CALL }],
      },
      { ...ANSWER, name: 'user proxy' },
    ],
  },
  'calls that are blanked for the choice of the next speaker': {
    messages: [
      SYSTEM,
      QUESTION,
      { role: 'assistant', content: null, tool_calls: null, name: 'assistant' },
      { role: 'assistant', content: '', function_call: null },
      { role: 'system', content: 'Read the above conversation.' },
    ],
  },
  'no calls, said with a list': {
    messages: [SYSTEM, QUESTION, { role: 'assistant', content: 'Hm.', tool_calls: [] }, QUESTION],
  },
  'no tools, said with a list': { tools: [], messages: [SYSTEM, QUESTION] },
  'calls that nobody answered': {
    tools: TOOLS,
    messages: [SYSTEM, QUESTION, CALLING, { role: 'user', content: 'Never mind.', name: 'user' }],
  },
  'calls of another agent, without tools of its own': {
    messages: [SYSTEM, QUESTION, { ...CALLING, name: 'cashier' }, ANSWER, QUESTION],
  },
  'an answer whose call was cut off by a limit of messages': {
    tools: TOOLS,
    messages: [SYSTEM, ANSWER, QUESTION],
  },
  'functions, from before there were tools': {
    functions: [DESCRIBED],
    messages: [
      SYSTEM,
      QUESTION,
      { role: 'assistant', content: null, function_call: CALLED },
      { role: 'function', name: 'exchange_rate', content: '1.1' },
    ],
  },
  'a function that has to be called': {
    functions: [DESCRIBED],
    function_call: { name: 'exchange_rate' },
    messages: [SYSTEM, QUESTION],
  },
  'an answer that is handed back whole': {
    messages: [
      SYSTEM,
      QUESTION,
      {
        role: 'assistant',
        content: 'About 5.50.',
        refusal: null,
        annotations: [],
        audio: null,
        function_call: null,
        tool_calls: null,
      },
      QUESTION,
    ],
  },
  'settings that it passes on': {
    messages: [SYSTEM, QUESTION],
    temperature: 0,
    seed: 41,
    max_tokens: 100,
    top_p: 1,
    n: 1,
  },
  'a choice of JSON': {
    messages: [{ role: 'system', content: 'Answer in JSON.' }, QUESTION],
    response_format: { type: 'json_object' },
  },
};
