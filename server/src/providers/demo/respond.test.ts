import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelMessage, ModelTool } from '../port.ts';
import { respond } from './respond.ts';

const CLOCK: ModelTool = {
  name: 'clock',
  description: 'Tells the time.',
  parameters: { type: 'object', properties: { timeZone: { type: 'string' } } },
};

const user = (content: string): ModelMessage => ({ role: 'user', content });
const ask = (content: string, tools: ModelTool[] = []) => respond([user(content)], tools);

describe('respond', () => {
  test.each<[string, RegExp]>([
    ['Hello', /I am the demo model of Chimera/],
    ['good morning!', /not an AI/],
    ['Thanks a lot', /welcome|Gladly|pleasure/],
    ['Bye', /Goodbye/],
    ['Who are you?', /demo model.+not an AI/],
    ['What can you do?', /Things that you can try/],
    ['Are you a real AI?', /not an AI/],
    ['What is Chimera?', /AI chat platform that you run yourself/],
    ['what does this app do', /AI chat platform/],
    ['How do I set an API key?', /GROQ_API_KEY/],
    ['where do I get a key', /console\.groq\.com/],
    ['Can I use Ollama?', /OLLAMA_BASE_URL/],
    ['How reliable are you?', /reload this page.+kill -9/s],
    ['What happens if I kill the server?', /kill -9/],
    ['Tell me a long story', /## The Logbook of the Lighthouse/],
    ['show me a table', /\| what happens \|/],
    ['Write some code, please', /```ts\n/],
    ['Give me a list', /1\. Put the kettle on/],
    ['markdown showcase', /## A table.+## Code.+## A list/s],
    ['What time is it?', /no clock here/],
    ['Photosynthesis is wonderful', /\*Photosynthesis\*/],
    ['Why is the sky blue?', /> Why is the sky blue\?/],
    ['???', /\*this\*/],
    ['', /no words/],
  ])('%j', (said, expected) => {
    expect(ask(said).text).toMatch(expected);
  });

  test.each([
    'I lost my dog',
    'We sat at the kitchen table',
    'My code of honour',
    'What is the date of the French Revolution?',
    'Hello, could you tell me why leaves are green in summer and red in autumn?',
  ])('is not taken in by a single word: %s', (said) => {
    expect(ask(said).text).toContain(`> ${said}`);
  });

  test('tells long stories of several hundred words, and short ones on request', () => {
    const words = (said: string): number => ask(said).text.split(/\s+/).length;
    expect(words('Tell me a long story')).toBeGreaterThan(500);
    expect(words('Tell me a short story')).toBeLessThan(250);
  });

  test('dedicates a story to what was asked for', () => {
    expect(ask('Write a story about two foxes.').text).toContain('a story about two foxes.');
  });

  test('quotes every line of what was said', () => {
    expect(ask('one\ntwo').text).toContain('> one\n> two');
  });

  test('quotes no more than a paragraph', () => {
    expect(ask('word '.repeat(1_000)).text.length).toBeLessThan(700);
  });

  test('says that it cannot see a picture', () => {
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image' as const, url: 'data:image/png;base64,AA==' },
    ];
    expect(respond([{ role: 'user', content }], []).text).toMatch(/cannot see/);
  });

  test('says the same for the same messages, and not always the same', () => {
    const anything = fc.array(fc.string(), { minLength: 1 }).map((texts) => texts.map(user));
    fc.assert(
      fc.property(anything, (messages) => {
        expect(respond(messages, [CLOCK])).toEqual(respond(messages, [CLOCK]));
      }),
    );
    const openings = ['Trains', 'Ships', 'Bridges', 'Kites', 'Balloons', 'Sledges'].map((word) =>
      ask(`${word} are nice`).text.replaceAll(word, ''),
    );
    expect(new Set(openings).size).toBeGreaterThan(1);
  });
});

describe('the clock', () => {
  test('is asked when it is offered', () => {
    expect(ask('What time is it?', [CLOCK])).toEqual({
      text: '',
      calls: [{ toolName: 'clock', input: {} }],
    });
  });

  test('is asked for the place, by the name that its schema has for that', () => {
    expect(ask('What time is it in New York?', [CLOCK]).calls).toEqual([
      { toolName: 'clock', input: { timeZone: 'America/New_York' } },
    ]);
    const bare: ModelTool = { ...CLOCK, parameters: { type: 'object' } };
    expect(ask('What time is it in Tokyo?', [bare]).calls).toEqual([
      { toolName: 'clock', input: {} },
    ]);
  });

  const answer = (toolName: string, content: string): string =>
    respond(
      [
        user('What time is it?'),
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'c', name: toolName, arguments: '{}' }],
        },
        { role: 'tool', toolCallId: 'c', toolName, content },
      ],
      [CLOCK],
    ).text;

  test.each([
    [
      'clock',
      'Friday, 1 May 2026 at 12:34 (UTC); 2026-05-01',
      'It is **Friday, 1 May 2026 at 12:34** UTC.',
    ],
    ['clock', 'Friday at 7:34 (America/New_York); 2026', 'In New York it is **Friday at 7:34**.'],
    ['clock', '12:34', 'The clock says: **12:34**'],
    ['clock', '{"time":"12:34"}', 'The clock says: **12:34**'],
    [
      'clock',
      '{"time":"12:34","offset":1}',
      'The clock says: \n\n- time: **12:34**\n- offset: **1**',
    ],
    ['other', '[1]', 'The tool `other` answered: **[1]**'],
  ])('%s: %s is put into words', (toolName, content, expected) => {
    expect(answer(toolName, content)).toBe(expected);
  });

  test('is asked again for the next question', () => {
    const messages: ModelMessage[] = [
      user('What time is it?'),
      { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'clock', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c', toolName: 'clock', content: '12:34' },
      { role: 'assistant', content: 'The clock says: **12:34**' },
      user('And what time is it now?'),
    ];
    expect(respond(messages, [CLOCK]).calls).toHaveLength(1);
  });
});

describe('"go on"', () => {
  const story = ask('Tell me a long story').text;
  const goOn = (shown: string): string =>
    respond(
      [user('Tell me a long story'), { role: 'assistant', content: shown }, user('Go on!')],
      [],
    ).text;

  test('gives the rest of an answer that was stopped', () => {
    expect(goOn(story.slice(0, 1_234))).toBe(story.slice(1_234));
  });

  test('is an ordinary message behind a whole answer, and behind somebody else’s', () => {
    expect(goOn(story)).toContain('> Go on!');
    expect(goOn('Once upon a time')).toContain('> Go on!');
  });
});
