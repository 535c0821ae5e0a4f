import { expect, test } from 'vitest';
import type { Route } from './port.ts';
import { reservationFor } from './reservation.ts';

const CHEAP = { provider: 'a', model: 'cheap' };
const DEAR = { provider: 'b', model: 'dear' };
const PRICES = new Map([
  ['cheap', { inputPerMillion: 1, outputPerMillion: 2 }],
  ['dear', { inputPerMillion: 3, outputPerMillion: 6 }],
]);
const priceOf = ({ model }: { model: string }) => PRICES.get(model) ?? null;

function route(fields: Partial<Route>): Route {
  const timeouts = { firstTokenMs: 1, idleMs: 1, totalMs: 1 };
  return {
    id: 'r',
    targets: [],
    timeouts,
    price: null,
    isFree: false,
    echoModel: false,
    ...fields,
  };
}

test('the dearest target is reserved for: any of them may answer', () => {
  const size = { inputTokens: 100, maxOutputTokens: 50 };
  expect(reservationFor(route({ targets: [CHEAP, DEAR] }), priceOf, size)).toEqual({
    tokens: 150,
    costMicros: 600,
  });
});

test('the price of the route counts before those of its targets', () => {
  const price = { inputPerMillion: 10, outputPerMillion: 10 };
  const size = { inputTokens: 1, maxOutputTokens: 1 };
  expect(reservationFor(route({ targets: [DEAR], price }), priceOf, size).costMicros).toBe(20);
});

test('an answer of any length is taken for one of some thousand tokens', () => {
  const size = { inputTokens: 4, maxOutputTokens: null };
  expect(reservationFor(route({ targets: [CHEAP] }), priceOf, size)).toEqual({
    tokens: 4_100,
    costMicros: 4 + 2 * 4_096,
  });
});

test('what has no price is not paid for', () => {
  const size = { inputTokens: 100, maxOutputTokens: 50 };
  const targets = [{ provider: 'c', model: 'unknown' }];
  expect(reservationFor(route({ targets }), priceOf, size)).toEqual({ tokens: 150, costMicros: 0 });
});
