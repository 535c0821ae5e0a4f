/** Building blocks of settings: text in, a value or a sentence about what is allowed out. */
import { isIP } from 'node:net';
import { z } from 'zod';

const ONE_HOUR_MS = 3_600_000;
const MILLISECONDS_RULE = `must be a whole number of milliseconds from 1 to ${ONE_HOUR_MS}`;

/** A time in the configuration file. */
export const milliseconds = z
  .int(MILLISECONDS_RULE)
  .min(1, MILLISECONDS_RULE)
  .max(ONE_HOUR_MS, MILLISECONDS_RULE);

/** A setting that `parse` understands; undefined from it refuses the text. */
function setting<T>(allowed: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });
}

export function wholeNumber(min: number, max: number) {
  return setting(`must be a whole number from ${min} to ${max}`, (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
  });
}

export function decimal(min: number, max: number) {
  return setting(`must be a number from ${min} to ${max}`, (text) => {
    const value = Number(text);
    return /^\d+(\.\d+)?$/.test(text) && value >= min && value <= max ? value : undefined;
  });
}

export function oneOf<const T extends string>(values: readonly T[]) {
  return setting(`must be one of ${values.join(', ')}`, (text) =>
    values.find((value) => value === text),
  );
}

/** A secret that goes into HTTP headers. */
export function secret(minCharacters: number) {
  return setting(
    `must be at least ${minCharacters} printable ASCII characters without spaces`,
    (text) => (text.length >= minCharacters && /^[\x21-\x7e]+$/.test(text) ? text : undefined),
  );
}

/** An `http:` or `https:` address without credentials, query or fragment; no slash at its end. */
export const httpUrl = setting(
  'must be an http:// or https:// address without credentials, query or fragment',
  (text) => parseHttpUrl(text)?.href.replace(/\/+$/, ''),
);

/** The same with a path that is kept as it is written: a slash at its end may matter. */
export const httpAddress = setting(
  'must be an http:// or https:// address without credentials, query or fragment',
  (text) => parseHttpUrl(text)?.href,
);

export const webOrigin = setting(
  'must be scheme://host or scheme://host:port, without a path',
  parseOrigin,
);

export const webOriginList = setting(
  'must be a comma-separated list of scheme://host or scheme://host:port, without paths',
  (text) => parseList(text, parseOrigin),
);

export const hostNameList = setting(
  'must be a comma-separated list of host names, each with or without a port, or *',
  (text) => parseList(text, parseHostName),
);

export const proxyList = setting(
  'must be a comma-separated list of IP addresses, networks (address/bits, with 1 bit or more) and loopback',
  (text) => parseList(text, parseProxy),
);

function parseHttpUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  return isPlain ? url : undefined;
}

function parseOrigin(text: string): string | undefined {
  const url = parseHttpUrl(text);
  return url?.pathname === '/' ? url.origin : undefined;
}

function parseHostName(text: string): string | undefined {
  if (text === '*') return text;
  const url = URL.parse(`http://${text}/`);
  const isHostOnly = url !== null && url.pathname === '/' && !/[/@?#]/.test(text);
  return isHostOnly ? text.toLowerCase() : undefined;
}

/** The word `loopback`, an address or a network. No bits at all would be everybody, so that is no network. */
function parseProxy(text: string): string | undefined {
  if (text === 'loopback') return text;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  if (bits === undefined) return text;
  const maxBits = version === 4 ? 32 : 128;
  return /^[1-9]\d*$/.test(bits) && Number(bits) <= maxBits ? text : undefined;
}

function parseList<T>(text: string, parseItem: (item: string) => T | undefined): T[] | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(parseItem);
  return items.every((item) => item !== undefined) ? items : undefined;
}
