/** What AutoGen 0.2 and other clients of old write, and how upstreams get it. */
import { expect, test } from 'vitest';
import { readCompletionRequest } from './completion-request.ts';

function read(messages: object[], fields: object = {}): ReturnType<typeof readCompletionRequest> {
  return readCompletionRequest({ model: 'model-1', messages, ...fields });
}

const QUESTION = { role: 'user', content: 'How warm is it?' };
const CALL = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } };

test('calls that are null or none are left out, and null is no content without a call', () => {
  const { body } = read([
    QUESTION,
    { role: 'assistant', content: 'Well.', tool_calls: null, function_call: null },
    { role: 'assistant', content: 'Well.', tool_calls: [] },
    { role: 'assistant', content: null },
  ]);
  expect(body.messages).toEqual([
    QUESTION,
    { role: 'assistant', content: 'Well.' },
    { role: 'assistant', content: 'Well.' },
    { role: 'assistant', content: '' },
  ]);
});

test('calls that were put together from a stream lose their index', () => {
  const echoed = { role: 'assistant', content: null, tool_calls: [{ ...CALL, index: 0 }] };
  const answer = { role: 'tool', tool_call_id: 'call_1', content: '21 °C' };
  const { body, request } = read([QUESTION, echoed, answer]);
  expect(body.messages).toEqual([QUESTION, { ...echoed, tool_calls: [CALL] }, answer]);
  expect(request.messages.slice(1)).toEqual([
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{}' }],
    },
    { role: 'tool', toolCallId: 'call_1', toolName: 'weather', content: '21 °C' },
  ]);
});

test('names get the form that OpenAI asks for', () => {
  const { body } = read([
    { ...QUESTION, name: 'chat manager <1>' },
    { ...QUESTION, name: 'x'.repeat(80) },
    { ...QUESTION, name: '' },
    { ...QUESTION, name: null },
  ]);
  expect(body.messages).toEqual([
    { ...QUESTION, name: 'chat_manager__1_' },
    { ...QUESTION, name: 'x'.repeat(64) },
    QUESTION,
    QUESTION,
  ]);
});

test('functions become tools, and their answers the answers of tools', () => {
  const described = { name: 'weather', description: 'Tells it.', parameters: { type: 'object' } };
  const called = { name: 'weather', arguments: '{"city":"Bern"}' };
  const { body, request, usesLegacyFunctions } = read(
    [
      QUESTION,
      { role: 'assistant', content: null, function_call: called },
      { role: 'function', name: 'weather', content: '21 °C' },
    ],
    { functions: [described], function_call: { name: 'weather' } },
  );
  expect(usesLegacyFunctions).toBe(true);
  expect(body).toEqual({
    model: 'model-1',
    messages: [
      QUESTION,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_of_message_1', type: 'function', function: called }],
      },
      { role: 'tool', tool_call_id: 'call_of_message_1', content: '21 °C' },
    ],
    tools: [{ type: 'function', function: described }],
    tool_choice: { type: 'function', function: { name: 'weather' } },
    parallel_tool_calls: false,
  });
  expect(request.tools).toEqual([described]);
  expect(request.toolChoice).toEqual({ name: 'weather' });
});

test('an old conversation may be gone on with in new words', () => {
  const { body, usesLegacyFunctions } = read([
    QUESTION,
    { role: 'assistant', function_call: { name: 'f', arguments: '{}' } },
    { role: 'function', name: 'f', content: null },
  ]);
  expect(usesLegacyFunctions).toBe(false);
  expect(body).not.toHaveProperty('tools');
  expect(body.messages).toMatchObject([{}, { tool_calls: [{}] }, { role: 'tool', content: '' }]);
});

test('a function’s answer to no call is somebody’s words', () => {
  const { body } = read([{ role: 'function', name: 'weather', content: '21 °C' }]);
  expect(body.messages).toEqual([{ role: 'user', name: 'weather', content: '21 °C' }]);
});

test('a call without an answer gets one, and an answer to no call is somebody’s words', () => {
  const answer = { role: 'tool', tool_call_id: 'call_1', content: '21 °C' };
  const calling = { role: 'assistant', content: null, tool_calls: [CALL] };
  const unknown = { ...answer, content: 'The result of this call is not known.' };
  expect(read([QUESTION, calling, QUESTION, answer, calling]).body.messages).toEqual([
    QUESTION,
    calling,
    unknown,
    QUESTION,
    { role: 'user', content: '21 °C' },
    calling,
    unknown,
  ]);
  const whole = [QUESTION, calling, answer, QUESTION];
  expect(read(whole).body.messages).toEqual(whole);
});
