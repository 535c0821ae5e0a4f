import type { HttpApp } from './http-app.ts';

/** Of answers that are data: nothing in them may ever run or be framed. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Of the web app: its own scripts, styles, fonts and workers, and pictures from memory. */
export const APP_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
].join('; ');

/** Of the API documentation, whose pages style themselves. */
export const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const ONE_YEAR_S = 31_536_000;

/** The headers that every answer carries; a route may give itself another policy. */
export function securityHeaders(publicUrl: string | null): Record<string, string> {
  const headers: Record<string, string> = {
    'content-security-policy': DATA_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  };
  if (publicUrl?.startsWith('https:') === true) {
    headers['strict-transport-security'] = `max-age=${ONE_YEAR_S}`;
  }
  return headers;
}

export function registerHeaders(app: HttpApp, headers: Record<string, string>): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
