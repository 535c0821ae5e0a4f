/** Routing for calls whose targets are to be asked in the order in which they are given. */
import type { CallModelParts } from '../../server/src/gateway/call-model.ts';
import { HealthRegistry } from '../../server/src/gateway/routing/health-registry.ts';
import { OwnCounts } from '../../server/src/gateway/routing/own-counts.ts';
import { createRouter } from '../../server/src/gateway/routing/router.ts';
import { systemClock } from '../../server/src/telemetry/clock.ts';

/** Remembers nothing of earlier calls and knows nothing of the models. */
export function freshRouting(): Pick<CallModelParts, 'health' | 'own' | 'router' | 'priceOf'> {
  const health = new HealthRegistry(systemClock, () => 0.5);
  const discovery = { known: () => null, ready: () => Promise.resolve() };
  const own = new OwnCounts({}, systemClock);
  const router = createRouter(discovery, health, own, systemClock);
  return { health, own, router, priceOf: () => null };
}
