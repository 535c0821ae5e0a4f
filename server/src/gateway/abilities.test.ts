import { describe, expect, test } from 'vitest';
import { Abilities } from './abilities.ts';

const ONE = { provider: 'p', model: 'one' };
const TWO = { provider: 'p', model: 'two' };

function abilities(prefill: 'auto' | 'yes' | 'no'): Abilities {
  return new Abilities(() => prefill);
}

describe('prefill', () => {
  test.each([
    ['auto', 'prefill', false],
    ['yes', 'prefill', true],
    ['no', 'continue', false],
  ] as const)('set to %s asks by %s; trusted: %s', (setting, method, isTrusted) => {
    expect(abilities(setting).continuationOf(ONE)).toBe(method);
    expect(abilities(setting).isPrefillTrusted(ONE)).toBe(isTrusted);
  });

  test('that was refused is remembered for that model only', () => {
    const known = abilities('auto');
    known.rememberPrefillRefused(ONE);
    expect(known.continuationOf(ONE)).toBe('continue');
    expect(known.continuationOf(TWO)).toBe('prefill');
  });
});

test('tools that were refused are remembered for that model only', () => {
  const known = abilities('auto');
  expect(known.takesTools(ONE)).toBe(true);
  known.rememberToolsRefused(ONE);
  expect(known.takesTools(ONE)).toBe(false);
  expect(known.takesTools(TWO)).toBe(true);
});
