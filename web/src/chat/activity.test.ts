import { type EventBody, NO_USAGE } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { type Activity, describeActivity, nextActivity, providerName } from './activity.ts';

function after(events: EventBody[], hasText = false): Activity {
  return events.reduce<Activity>(
    (activity, body, index) =>
      nextActivity(activity, { turnId: 't', seq: index + 1, agentPath: [], ...body }, hasText),
    { kind: 'sending' },
  );
}

const attempt = (
  cause: 'first' | 'retry' | 'failover' | 'takeover',
  provider = 'groq',
): EventBody => ({
  type: 'attempt-start',
  attempt: 1,
  provider,
  model: 'm',
  cause,
});

describe('what is being done', () => {
  test.each<[string, EventBody[], boolean]>([
    ['Asking Groq…', [attempt('first')], false],
    ['Asking the demo model…', [attempt('first', 'demo')], false],
    ['Asking Groq again…', [attempt('retry')], false],
    ['Trying Gemini instead…', [attempt('failover', 'google')], false],
    ['Continuing on Gemini…', [attempt('failover', 'google')], true],
    ['Continuing on Groq…', [attempt('takeover')], true],
    ['Thinking…', [{ type: 'reasoning-delta', id: 'r', delta: 'hm' }], false],
    ['Writing…', [{ type: 'text-delta', id: 't', delta: 'a' }], false],
    [
      'Using search products…',
      [{ type: 'tool-input-start', callId: 'c', toolName: 'search_products' }],
      false,
    ],
    [
      'Waiting for you…',
      [{ type: 'input-request', requestId: 'r', agent: 'a', prompt: '?' }],
      false,
    ],
    [
      'Getting ready…',
      [{ type: 'input-response', requestId: 'r', agent: 'a', prompt: '?', text: 'yes' }],
      false,
    ],
  ])('%s', (words, events, hasText) => {
    expect(describeActivity(after(events, hasText))).toBe(words);
  });

  test('stays the same object while words come in, so that nothing is drawn for it', () => {
    const writing = after([{ type: 'text-start', id: 't' }]);
    const delta: EventBody = { type: 'text-delta', id: 't', delta: 'a' };
    const event = { turnId: 't', seq: 2, agentPath: [], ...delta };
    expect(nextActivity(writing, event, true)).toBe(writing);
  });

  test('is not changed by events that say nothing about it', () => {
    const end: EventBody = { type: 'attempt-end', attempt: 1, outcome: 'failed', usage: NO_USAGE };
    expect(after([attempt('first'), end]).kind).toBe('asking');
  });
});

test('provider names are spelled as people know them', () => {
  expect(['openai', 'google', 'groq', 'local', ''].map(providerName)).toEqual([
    'OpenAI',
    'Gemini',
    'Groq',
    'Local',
    '',
  ]);
});
