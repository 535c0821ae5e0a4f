/** The form of API keys: `chimera_<id>_<secret>_<checksum>`, all of hexadecimal digits. */
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ID_BYTES = 8;
const SECRET_BYTES = 32;
const FORM = /^(chimera_([0-9a-f]{16})_[0-9a-f]{64})_([0-9a-f]{8})$/;

export interface MintedKey {
  /** Not secret; names the key in lists and logs. */
  id: string;
  /** To be shown once, and kept nowhere. */
  key: string;
  hash: string;
  lastFour: string;
}

/** @param random gives that many bytes that nobody can guess. */
export function mintApiKey(random: (size: number) => Buffer = randomBytes): MintedKey {
  const id = random(ID_BYTES).toString('hex');
  const body = `chimera_${id}_${random(SECRET_BYTES).toString('hex')}`;
  const key = `${body}_${checksum(body)}`;
  return { id, key, hash: hashApiKey(key), lastFour: key.slice(-4) };
}

/**
 * The id in a key; null when it is not of our form. The checksum says so of most slips of the hand
 * without a look into the database, and lets scanners tell real keys from look-alikes.
 */
export function readKeyId(key: string): string | null {
  const [, body, id, sum] = FORM.exec(key) ?? [];
  if (body === undefined || id === undefined) return null;
  return checksum(body) === sum ? id : null;
}

/** SHA-256, in hexadecimal digits; with 256 random bits in the key, it needs no salt and no slowness. */
export function hashApiKey(key: string): string {
  return hash('sha256', key);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
