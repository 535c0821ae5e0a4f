/** When the server is killed: the same moments for the same seed. */
import { createRandom } from '../fake-provider/words.ts';

export type KillMoment =
  /** So long after it began to serve. */
  | { kind: 'any-time'; delayMs: number }
  /** So long after a client sent its next message. */
  | { kind: 'after-post'; delayMs: number }
  /** So long after a client saw its next tool call. */
  | { kind: 'tool-phase'; delayMs: number }
  /** In the middle of its start: at this part of the time that the last start took. */
  | { kind: 'recovery'; startFraction: number }
  /** So long after it began to serve, with SIGTERM: it may end by itself. */
  | { kind: 'clean-end'; delayMs: number };

/** Every so many rounds have each kind at least once. */
const DECK: readonly KillMoment['kind'][] = [
  'any-time',
  'any-time',
  'after-post',
  'after-post',
  'tool-phase',
  'tool-phase',
  'recovery',
  'clean-end',
];

export function planKills(seed: number, rounds: number): KillMoment[] {
  const random = createRandom(seed);
  const moments: KillMoment[] = [];
  while (moments.length < rounds) {
    for (const kind of shuffled(DECK, random)) moments.push(planMoment(kind, random));
  }
  return moments.slice(0, rounds);
}

function planMoment(kind: KillMoment['kind'], random: () => number): KillMoment {
  switch (kind) {
    case 'any-time':
      return { kind, delayMs: 100 + 2_400 * random() };
    case 'after-post':
      return { kind, delayMs: 8 * random() };
    case 'tool-phase':
      return { kind, delayMs: 5 * random() };
    case 'recovery':
      return { kind, startFraction: 0.5 + 0.6 * random() };
    case 'clean-end':
      return { kind, delayMs: 100 + 1_400 * random() };
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((left, right) => left.order - right.order)
    .map(({ item }) => item);
}
