import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Tells whether a given key is the operator's. Hashes are compared, so that the time it takes says
 * nothing about how much of the key was right, nor about its length.
 */
export function createOperatorKeyCheck(operatorKey: string): (given: string) => boolean {
  const expected = sha256(operatorKey);
  return (given) => timingSafeEqual(sha256(given), expected);
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
