/** What looks random and is not: the same seed always throws the same numbers. */

/** @returns throws one of `count` numbers from 0. */
export function createDice(seed: string): (count: number) => number {
  let state = hash(seed);
  return (count) => {
    state = mix(state);
    return state % count;
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** One step of a Weyl sequence with the finaliser of MurmurHash3. */
function mix(state: number): number {
  let value = (state + 0x9e3779b9) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
