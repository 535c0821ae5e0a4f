import { describe, expect, test } from 'vitest';
import { createRedactor } from './redact.ts';

const redact = createRedactor(['very-secret-value', undefined, 'abc']);

describe('createRedactor', () => {
  test.each([
    ['the key itself', 'key very-secret-value!', 'key [redacted]!'],
    ['bearer tokens', 'Authorization: Bearer abc.def-123', 'Authorization: [redacted]'],
    ['OpenAI keys', 'provided: sk-proj-Ab12_Cd34.', 'provided: [redacted]'],
    ['half-hidden keys', 'provided: sk-abc***********wxyz', 'provided: [redacted]'],
    ['Groq keys', 'gsk_0123456789abcdef', '[redacted]'],
    ['Google keys', 'AIzaSyA-1234567890', '[redacted]'],
    ['keys in addresses', 'GET /v1/models?key=12345&x=1', 'GET /v1/models?key=[redacted]&x=1'],
  ])('blanks %s', (_name, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each(['The task-force bearer of news asked about abc.', 'risk-averse', 'a skill'])(
    'leaves ordinary words alone: %s',
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );
});
