import { createHmac, timingSafeEqual } from 'node:crypto';

/** Names of our cookies begin with this. */
export const COOKIE_PREFIX = 'chimera';

/** The cookie that holds the signed session token; better-auth gives it a prefix where it is secure. */
export function sessionCookieName(isSecure: boolean): string {
  return `${isSecure ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`;
}

/**
 * The session token of a `Cookie` header, if its signature is ours. The wire form is better-call's:
 * URL-encoded `token.signature`, the signature being the base64 of an HMAC-SHA-256 over the token.
 */
export function readSessionToken(
  cookieHeader: string,
  cookieName: string,
  secret: string,
): string | null {
  const signed = readCookie(cookieHeader, cookieName);
  if (signed === null) return null;
  const dot = signed.lastIndexOf('.');
  if (dot < 1) return null;
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
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
