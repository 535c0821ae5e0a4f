import { describe, expect, test } from 'vitest';
import { toUserParts } from './user-parts.ts';

const image = (url: string) => toUserParts([{ type: 'image', url }])[0];

describe('what a user sends', () => {
  test('keeps its order, without what is empty', () => {
    const parts = toUserParts([
      { type: 'text', text: 'Look:' },
      { type: 'image', url: 'data:image/png;base64,aGk=' },
      { type: 'text', text: ' ' },
    ]);
    expect(parts).toEqual([
      { type: 'text', text: 'Look:' },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'aGk=' } },
    ]);
  });

  test.each([
    ['https://example.org/cat.png', 'image/png'],
    ['https://example.org/cat.WEBP?size=2#top', 'image/webp'],
    ['https://example.org/cat.jpg', 'image/jpeg'],
    ['https://example.org/cat', 'image/jpeg'],
  ])('an image at %s is taken for %s', (url, mediaType) => {
    expect(image(url)).toEqual({
      type: 'file',
      mediaType,
      data: { type: 'url', url: new URL(url) },
    });
  });

  test.each([
    'http://example.org/cat.png',
    'file:///etc/passwd',
    'data:text/html;base64,aGk=',
    'data:image/svg+xml,%3Csvg/%3E',
    'data:image/png;base64,not base64',
    'no address',
  ])('%s is no image', (url) => {
    expect(() => image(url)).toThrow(
      expect.objectContaining({ kind: 'invalid-request', param: 'messages' }),
    );
  });
});
