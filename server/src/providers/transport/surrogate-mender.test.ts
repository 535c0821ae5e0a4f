import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SurrogateMender } from './surrogate-mender.ts';

function mend(fragments: string[]): string[] {
  const mender = new SurrogateMender();
  return [...fragments.map((fragment) => mender.push(fragment)), mender.flush()];
}

describe('SurrogateMender', () => {
  test.each([
    ['leaves whole text alone', ['a🚲', 'b'], ['a🚲', 'b', '']],
    ['holds a half back until its mate comes', ['a\ud83d', '\udeb2b'], ['a', '🚲b', '']],
    ['replaces a half whose mate does not come next', ['\ud83d', 'b'], ['', '\ufffdb', '']],
    ['replaces a half at the end', ['a\ud83d'], ['a', '\ufffd']],
    ['replaces a second half alone', ['\udeb2'], ['\ufffd', '']],
    ['waits over empty fragments', ['\ud83d', '', '\udeb2'], ['', '', '🚲', '']],
  ])('%s', (_name, fragments, expected) => {
    expect(mend(fragments)).toEqual(expected);
  });

  test('gives the same well-formed text however it is cut', () => {
    const codeUnit = fc.constantFrom('a', '\ud83d', '\udeb2', '\ud800', 'é');
    fc.assert(
      fc.property(fc.array(fc.array(codeUnit).map((units) => units.join(''))), (fragments) => {
        expect(mend(fragments).join('')).toBe(fragments.join('').toWellFormed());
      }),
    );
  });
});
