import { beforeEach, describe, expect, test } from 'vitest';
import { ManualTime } from '../../../../test/harness/manual-time.ts';
import type { ProviderConfig, Target } from '../../config/config.ts';
import { ProviderError } from '../../providers/port.ts';
import { type Route, targetName } from '../port.ts';
import { HealthRegistry } from './health-registry.ts';
import { describedNeeds } from './needs.ts';
import { OwnCounts } from './own-counts.ts';
import { createRouter, type Router } from './router.ts';

const FREE: Target = { provider: 'free', model: 'large' };
const PAID: Target = { provider: 'paid', model: 'large' };
const PROVIDER: ProviderConfig = { type: 'groq', baseUrl: null, auto: true, prefill: 'auto' };
const REQUEST = { messages: [{ role: 'user' as const, content: 'Hello' }] };

let time: ManualTime;
let health: HealthRegistry;
let own: OwnCounts;
let router: Router;

beforeEach(() => {
  time = new ManualTime();
  health = new HealthRegistry(time, () => 0.5);
  const limits = { requestsPerMinute: 2, tokensPerMinute: 600 };
  own = new OwnCounts({ free: { ...PROVIDER, limits }, paid: PROVIDER }, time);
  const discovery = { known: () => null, ready: () => Promise.resolve() };
  router = createRouter(discovery, health, own, time);
});

function routeOf(...targets: Target[]): Route {
  const timeouts = { firstTokenMs: 1, idleMs: 1, totalMs: 1 };
  return { id: 'route', targets, timeouts, price: null, isFree: false, echoModel: false };
}

function order(...targets: Target[]): string[] {
  return router.order(routeOf(...targets), REQUEST).map(targetName);
}

describe('limits of the configuration', () => {
  test('send requests elsewhere once they are used up, until there is something left again', async () => {
    own.requestBegan(FREE);
    expect(order(FREE, PAID)).toEqual(['free/large', 'paid/large']);
    own.requestBegan(FREE);
    expect(order(FREE, PAID)).toEqual(['paid/large', 'free/large']);
    await time.advance(30_000);
    expect(order(FREE, PAID)).toEqual(['free/large', 'paid/large']);
  });

  test('count tokens as well, and say so to who asks why', () => {
    own.tokensSpent(FREE, 599);
    const needs = describedNeeds({ message: 'Hello', tools: false, schema: false, vision: false });
    const [first, second] = router.explain(routeOf(FREE, PAID), needs);
    expect(first).toMatchObject({ target: PAID, hasBudget: true, reasons: [] });
    expect(second).toMatchObject({
      target: FREE,
      hasBudget: false,
      reasons: ['has little left of the limits in the configuration'],
    });
  });

  test('never refuse: who is alone is asked all the same', () => {
    for (let times = 0; times < 9; times++) own.requestBegan(FREE);
    expect(order(FREE)).toEqual(['free/large']);
  });
});

describe('the health of a target', () => {
  test('is worse after a failure, bad while its circuit is open, and good after a success', async () => {
    expect(router.healthOf(PAID)).toBe('healthy');
    health.failed(PAID, new ProviderError('overloaded', 'Busy.'));
    expect(router.healthOf(PAID)).toBe('degraded');
    health.failed(PAID, new ProviderError('rate-limit', 'Slowly.', { retryAfterMs: 5_000 }));
    expect(router.healthOf(PAID)).toBe('down');
    await time.advance(5_000);
    expect(router.healthOf(PAID)).toBe('degraded');
    health.succeeded(PAID, 100);
    expect(router.healthOf(PAID)).toBe('healthy');
  });
});
