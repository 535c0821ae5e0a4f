/** Routing for calls whose targets are to be asked in the order in which they are given. */
import type { CallModelParts } from '../../server/src/gateway/call-model.ts';
import { HealthRegistry } from '../../server/src/gateway/routing/health-registry.ts';
import { createRouter } from '../../server/src/gateway/routing/router.ts';
import { systemClock } from '../../server/src/telemetry/clock.ts';

/** Remembers nothing of earlier calls and knows nothing of the models. */
export function freshRouting(): Pick<CallModelParts, 'health' | 'router'> {
  const health = new HealthRegistry(systemClock, () => 0.5);
  const discovery = { known: () => null, ready: () => Promise.resolve() };
  return { health, router: createRouter(discovery, health, systemClock) };
}
