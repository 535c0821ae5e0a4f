import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashApiKey, mintApiKey, readKeyId } from './api-key-format.ts';

describe('an API key', () => {
  test('holds its id and 256 random bits, and says so of itself', () => {
    const { id, key, hash, lastFour } = mintApiKey((size) => Buffer.alloc(size, 0xab));
    expect(key).toMatch(new RegExp(`^chimera_${'ab'.repeat(8)}_${'ab'.repeat(32)}_[0-9a-f]{8}$`));
    expect(readKeyId(key)).toBe(id);
    expect(key.endsWith(lastFour)).toBe(true);
    expect(hash).toBe(hashApiKey(key));
    expect(hash).toHaveLength(64);
  });

  test('is never made twice', () => {
    const keys = new Set(Array.from({ length: 100 }, () => mintApiKey().key));
    expect(keys.size).toBe(100);
  });

  test('is not taken with one character changed', () => {
    const { key } = mintApiKey();
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...'0123456789abcdef_'), (at, char) => {
        fc.pre(key[at] !== char);
        expect(readKeyId(key.slice(0, at) + char + key.slice(at + 1))).toBeNull();
      }),
    );
  });

  test('is nothing else', () => {
    fc.assert(fc.property(fc.string(), (text) => readKeyId(text) === null));
    expect(readKeyId("' OR pg_sleep(8)--")).toBeNull();
  });
});
