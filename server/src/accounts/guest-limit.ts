import { isIPv6 } from 'node:net';
import type { Clock } from '../telemetry/clock.ts';

const ONE_HOUR_MS = 3_600_000;
/** So that many addresses cannot fill the memory; the one that began longest ago is forgotten first. */
const MAX_NETWORKS = 10_000;

export interface GuestLimit {
  /** Counts one more guest of this address; false when it has made its share of this hour. */
  take(address: string): boolean;
}

/** How many guests one network may make in an hour; an hour begins with a network's first guest. */
export function createGuestLimit(guestsPerHour: number, clock: Clock): GuestLimit {
  const hours = new Map<string, { beganAtMs: number; guests: number }>();
  return {
    take(address) {
      const network = networkOf(address);
      const nowMs = clock.now();
      const hour = hours.get(network);
      if (hour !== undefined && nowMs - hour.beganAtMs < ONE_HOUR_MS) {
        if (hour.guests >= guestsPerHour) return false;
        hour.guests += 1;
        return true;
      }
      hours.delete(network);
      hours.set(network, { beganAtMs: nowMs, guests: 1 });
      const [oldest] = hours.keys();
      if (hours.size > MAX_NETWORKS && oldest !== undefined) hours.delete(oldest);
      return true;
    },
  };
}

/** An IPv4 address, or the /64 of an IPv6 one: whoever has one address of it has them all. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
