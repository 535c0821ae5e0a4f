import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSessionCookie, readSessionToken } from './session-cookie.ts';

const options = { secret: 'a secret', isSecure: false };

/** What a browser sends back of a `Set-Cookie` line. */
function sentBack(setCookie: string): string {
  return setCookie.slice(0, setCookie.indexOf(';'));
}

describe('the session cookie', () => {
  test('gives back any token, among any other cookies', () => {
    const other = fc.stringMatching(/^[a-z]{1,8}=[a-z0-9.%"]{0,8}$/);
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.boolean(),
        fc.array(other),
        fc.array(other),
        (token, isSecure, before, after) => {
          const cookie = sentBack(createSessionCookie(token, { ...options, isSecure }));
          const header = [...before, cookie, ...after].join('; ');
          expect(readSessionToken(header, { ...options, isSecure })).toBe(token);
        },
      ),
    );
  });

  test('with another secret, name or token is not ours', () => {
    const cookie = sentBack(createSessionCookie('token', options));
    expect(readSessionToken(cookie, { ...options, secret: 'another' })).toBeNull();
    expect(readSessionToken(cookie, { ...options, isSecure: true })).toBeNull();
    expect(readSessionToken(cookie.replace('token.', 'other.'), options)).toBeNull();
  });

  test('nothing that is sent instead is taken, nor does it throw', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(readSessionToken(`chimera.session_token=${value}`, options)).toBeNull();
        expect(readSessionToken(value, options)).toBeNull();
      }),
    );
  });
});
