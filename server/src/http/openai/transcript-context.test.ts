import { describe, expect, test } from 'vitest';
import { utterancesOf } from './transcript-context.ts';

describe('what counts of a transcript', () => {
  test('is who spoke, the words and the calls', () => {
    const call = { id: 'c1', type: 'function' as const, function: { name: 'a', arguments: '{}' } };
    expect(
      utterancesOf([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: ' Hello ' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c1', content: 'Found.' },
        { role: 'assistant', content: '' },
      ]),
    ).toEqual([
      { role: 'user', words: 'Hello', callIds: [] },
      { role: 'assistant', words: '', callIds: ['c1'] },
      { role: 'tool', words: 'Found.', callIds: [] },
      { role: 'assistant', words: '', callIds: [] },
    ]);
  });

  test('is the same for words in one piece and in parts', () => {
    const inParts = utterancesOf([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look: ' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'A ship.\n' }] },
    ]);
    expect(inParts).toEqual([
      { role: 'user', words: 'Look: https://example.com/a.png', callIds: [] },
      { role: 'assistant', words: 'A ship.', callIds: [] },
    ]);
    expect(utterancesOf([{ role: 'assistant', content: 'A ship.' }])).toEqual(inParts.slice(1));
  });

  test('is a refusal where there are no other words', () => {
    expect(utterancesOf([{ role: 'assistant', content: null, refusal: 'No.' }])).toEqual([
      { role: 'assistant', words: 'No.', callIds: [] },
    ]);
  });
});
