import { expect, test } from 'vitest';
import { decodeEntities } from './decode-entities.ts';

test.each([
  ['plain', 'plain'],
  ['&amp;lt;', '&lt;'],
  ['&#65;&#x42;&#X43;', 'ABC'],
  ['&#128075;', '👋'],
  ['&#0; &#x110000;', '\uFFFD \uFFFD'],
  ['&nosuchname; &amp &; &#; &#x;', '&nosuchname; &amp &; &#; &#x;'],
  ['&hellip;&mdash;&nbsp;', '…—\u00A0'],
  ['&constructor;', '&constructor;'],
])('%j → %j', (text, decoded) => {
  expect(decodeEntities(text)).toBe(decoded);
});
