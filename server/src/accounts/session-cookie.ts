/**
 * The cookie that holds the session token, in the wire form of better-auth's library better-call:
 * URL-encoded `token.signature`, the signature being the base64 of an HMAC-SHA-256 over the token.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Names of our cookies begin with this. */
export const COOKIE_PREFIX = 'chimera';

/** How long a session lasts that is not used. */
export const SESSION_LIFETIME_S = 60 * 86_400;

/**
 * A session that is used begins its lifetime anew, but not again before this long. Short beside the
 * lifetime, since the browser only learns of it by a cookie, and an answer with a cookie can be lost.
 */
export const SESSION_RENEWAL_INTERVAL_S = 86_400;

/** @param isSecure whether browsers reach us by https only. */
function sessionCookieName(isSecure: boolean): string {
  return cookieName('session_token', isSecure);
}

/** A `Set-Cookie` line. */
export function createSessionCookie(
  token: string,
  options: { secret: string; isSecure: boolean },
): string {
  const signature = sign(token, options.secret).toString('base64');
  return [
    `${sessionCookieName(options.isSecure)}=${encodeURIComponent(`${token}.${signature}`)}`,
    `Max-Age=${SESSION_LIFETIME_S}`,
    'Path=/',
    'HttpOnly',
    ...(options.isSecure ? ['Secure'] : []),
    'SameSite=Lax',
  ].join('; ');
}

/** The session token of a `Cookie` header, if its signature is ours. */
export function readSessionToken(
  cookieHeader: string,
  options: { secret: string; isSecure: boolean },
): string | null {
  const signed = readCookie(cookieHeader, sessionCookieName(options.isSecure));
  if (signed === null) return null;
  const dot = signed.lastIndexOf('.');
  if (dot < 1) return null;
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1), 'base64');
  const expected = sign(token, options.secret);
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

/** Whether somebody signed in for this visit only: better-auth then sets a cookie of this name as well. */
export function isForThisVisitOnly(
  cookieHeader: string,
  { isSecure }: { isSecure: boolean },
): boolean {
  return readCookie(cookieHeader, cookieName('dont_remember', isSecure)) !== null;
}

function cookieName(name: string, isSecure: boolean): string {
  return `${isSecure ? '__Secure-' : ''}${COOKIE_PREFIX}.${name}`;
}

function sign(token: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(token).digest();
}

function readCookie(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(equals + 1).trim());
    } catch {
      return null;
    }
  }
  return null;
}
