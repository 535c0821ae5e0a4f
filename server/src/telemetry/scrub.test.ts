import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScrubber } from './scrub.ts';

describe('createScrubber', () => {
  const scrub = createScrubber();

  test.each([
    ['an OpenAI key', 'Incorrect API key provided: sk-proj-abcDEF123456_78.', 'abcDEF'],
    ['an Anthropic key', 'x-api-key sk-ant-api03-abcDEF-123', 'abcDEF'],
    ['a Groq key', 'key gsk_abcDEF1234567890 refused', 'abcDEF'],
    ['a Google key', 'POST https://g.test/v1?key=AIzaSyabcDEF-123', 'abcDEF'],
    ['any key in a query', 'GET /x?a=1&token=abcDEF&b=2', 'abcDEF'],
    ['our own key', 'with chimera_abcDEFabcDEFabcDEFabcDEF', 'abcDEF'],
    ['a bearer', 'authorization: Bearer abcDEF', 'abcDEF'],
    ['a password in an address', 'postgres://user:abcDEF@db:5432/x', 'abcDEF'],
  ])('takes out %s', (_name, text, secret) => {
    expect(scrub(text)).not.toContain(secret);
    expect(scrub(text)).toContain('[redacted]');
  });

  test.each(['authorization', 'Cookie', 'apiKey', 'api_key', 'password', 'sessionToken'])(
    'takes out the value of %s, at any depth, and leaves valid JSON',
    (field) => {
      const line = JSON.stringify({ a: { b: { [field]: 'x"y\\z' } }, after: 1 });
      expect(JSON.parse(scrub(line))).toEqual({ a: { b: { [field]: '[redacted]' } }, after: 1 });
    },
  );

  test('takes out a list of cookies', () => {
    const line = JSON.stringify({ 'set-cookie': ['a=1; Path=/', 'b="2"'], after: [] });
    expect(JSON.parse(scrub(line))).toEqual({ 'set-cookie': '[redacted]', after: [] });
  });

  test('leaves ordinary text and fields alone', () => {
    const line = JSON.stringify({
      inputTokens: 12,
      model: 'openai/gpt-oss-120b',
      msg: 'task-list',
    });
    expect(scrub(line)).toBe(line);
  });

  test('finds secrets that are known, however JSON or a URL writes them', () => {
    const scrubKnown = createScrubber(['s3cr"et\\va/lue']);
    for (const text of [
      'a s3cr"et\\va/lue b',
      JSON.stringify({ message: 's3cr"et\\va/lue' }),
      `https://x.test/${encodeURIComponent('s3cr"et\\va/lue')}`,
    ]) {
      expect(scrubKnown(text)).toContain('[redacted]');
      expect(scrubKnown(text)).not.toContain('s3cr');
    }
  });

  test('whatever is logged stays valid JSON', () => {
    fc.assert(
      fc.property(fc.json(), (line) => {
        expect(() => JSON.parse(scrub(line))).not.toThrow();
      }),
    );
  });

  test('a long line of hostile text takes no longer than it should', () => {
    const startedAt = performance.now();
    scrub(`"password":"${'\\'.repeat(200_000)}`);
    scrub('Bearer '.repeat(30_000));
    scrub('http://'.repeat(30_000));
    scrub('a.'.repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
