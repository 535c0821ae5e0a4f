import { randomFillSync } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Gives a new id with every call. */
export type NewId = () => string;

/** Largest value of the counter that stands behind the time. */
const MAX_COUNTER = 0xfff;
const RANDOM_BYTES_PER_ID = 10;
/** Randomness is fetched for so many ids at once: the call costs more than the id. */
const IDS_PER_FETCH = 256;

/**
 * Ids that sort by when they were made: version 7 UUIDs (RFC 9562) with the time in milliseconds and,
 * as its method 1 describes, a counter for those made within one. They rise even when the clock does
 * not.
 */
export function createIdMaker(clock: Clock): NewId {
  const random = Buffer.alloc(RANDOM_BYTES_PER_ID * IDS_PER_FETCH);
  let at = random.length;
  let lastMs = -1;
  let counter = 0;

  return () => {
    at += RANDOM_BYTES_PER_ID;
    if (at >= random.length) {
      randomFillSync(random);
      at = 0;
    }
    const nowMs = clock.now();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      // Begins in the lower half, so that there is room to count up.
      counter = random.readUInt16BE(at + 8) & (MAX_COUNTER >> 1);
    } else if (counter < MAX_COUNTER) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const count = counter.toString(16).padStart(3, '0');
    const variant = ((random.readUInt16BE(at) & 0x3fff) | 0x8000).toString(16);
    const rest = random.toString('hex', at + 2, at + 8);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}-${rest}`;
  };
}
