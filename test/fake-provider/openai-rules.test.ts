/** The fake is as strict as the servers that it stands for. */
import { expect, test } from 'vitest';
import type { ChatMessage } from './chat-request.ts';
import { findFault } from './openai-rules.ts';
import type { Dialect } from './scenario.ts';

const USER = { role: 'user', content: 'Hi' };
const CALL = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
const CALLING = { role: 'assistant', content: null, tool_calls: [CALL] };
const ANSWER = { role: 'tool', tool_call_id: 'call_1', content: '4' };

function faultOf(messages: ChatMessage[], dialect: Dialect = 'openai', fields: object = {}) {
  return findFault({ model: 'm', messages, ...fields }, dialect);
}

test.each<[string, ChatMessage[], object?]>([
  ['a name', [{ ...USER, name: 'user_proxy' }]],
  ['empty words', [{ ...USER, content: '' }]],
  ['system words at the end', [USER, { role: 'system', content: 'Be brief.' }]],
  ['answered calls', [USER, CALLING, ANSWER, USER]],
  ['options of a stream', [USER], { stream: true, stream_options: { include_usage: true } }],
])('OpenAI takes %s', (_what, messages, fields) => {
  expect(faultOf(messages, 'openai', fields)).toBeNull();
});

test.each<[string, RegExp, ChatMessage[], object?]>([
  ['a space in a name', /\[0\]\.name': string does not match/, [{ ...USER, name: 'a b' }]],
  ['a long name', /string too long/, [{ ...USER, name: 'a'.repeat(65) }]],
  ['null as a name', /name': expected a string/, [{ ...USER, name: null }]],
  ['no calls', /empty array/, [USER, { ...CALLING, tool_calls: [] }]],
  ['null as calls', /got null instead/, [USER, { ...CALLING, tool_calls: null }]],
  ['null as a call', /None is not of type/, [{ ...USER, function_call: null }]],
  ['null as words', /expected a string, got null/, [{ ...USER, content: null }]],
  [
    'counted calls',
    /'index' was unexpected/,
    [{ ...CALLING, tool_calls: [{ ...CALL, index: 0 }] }],
  ],
  ['unanswered calls', /did not have response messages: call_1/, [USER, CALLING, USER, ANSWER]],
  ['unanswered calls at the end', /did not have response messages/, [USER, CALLING]],
  ['answers to nothing', /must be a response to a preceeding message/, [USER, ANSWER]],
  ['an empty list of tools', /'tools': empty array/, [USER], { tools: [] }],
  ['a choice without tools', /only allowed when 'tools'/, [USER], { tool_choice: 'auto' }],
  ['a way to call no tools', /only allowed when 'tools'/, [USER], { parallel_tool_calls: false }],
  ['stream options without', /only allowed when 'stream'/, [USER], { stream_options: {} }],
])('OpenAI refuses %s', (_what, words, messages, fields) => {
  expect(faultOf(messages, 'openai', fields)).toMatch(words);
});

test('Groq refuses names and what it cannot count', () => {
  expect(faultOf([{ ...USER, name: 'anna' }], 'groq')).toMatch(/property 'name' is unsupported/);
  expect(faultOf([USER], 'groq', { logprobs: false })).toBe("property 'logprobs' is unsupported");
  expect(faultOf([USER, CALLING, ANSWER], 'groq')).toBeNull();
});

test('Ollama refuses messages without words or calls, and little else', () => {
  expect(faultOf([{ role: 'assistant', content: null }], 'ollama')).toMatch(/content type: <nil>/);
  expect(faultOf([USER, CALLING, USER], 'ollama')).toBeNull();
});
