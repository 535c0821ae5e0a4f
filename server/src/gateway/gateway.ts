/** Puts the gateway together: from a requested model to the events of its answer. */
import type { ModelList } from '@chimera/protocol/api';
import type { GatewayConfig, Price, Target } from '../config/config.ts';
import type { Provider } from '../providers/port.ts';
import type { Clock } from '../telemetry/clock.ts';
import { Abilities } from './abilities.ts';
import { callModel } from './call-model.ts';
import { createCatalogue, DEMO_PROVIDER } from './catalogue.ts';
import { complete } from './complete.ts';
import type { CompletionBatch, CompletionCall } from './completion-port.ts';
import { createDiscovery } from './discovery.ts';
import type { ModelFact } from './model-facts/facts.ts';
import { findModelFact } from './model-facts/find.ts';
import type { GatewayEvent, ModelCall, Route } from './port.ts';
import { type Reservation, reservationFor } from './reservation.ts';
import { HealthRegistry } from './routing/health-registry.ts';
import { OwnCounts } from './routing/own-counts.ts';
import { createRouter, type Router } from './routing/router.ts';

const FREE: Price = { inputPerMillion: 0, outputPerMillion: 0 };

export interface Gateway {
  /** @throws {ChimeraError} `unknown_model`. */
  resolve(requestedModel: string | null): Promise<Route>;
  listModels(): Promise<ModelList>;
  call(call: ModelCall): AsyncIterable<GatewayEvent[]>;
  /** The same for clients of `/v1`. */
  complete(call: CompletionCall): AsyncIterable<CompletionBatch>;
  readonly router: Router;
  /** What an answer may use at most, for limits to reserve. */
  reservationFor(
    route: Route,
    size: { inputTokens: number; maxOutputTokens: number | null },
  ): Reservation;
  close(): Promise<void>;
}

export interface GatewayParts {
  config: GatewayConfig;
  /** By name; the demo provider among them. */
  providers: ReadonlyMap<string, Provider>;
  clock: Clock;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
  newId(): string;
  onDiscoveryFailure(provider: string, error: unknown): void;
}

export function createGateway(parts: GatewayParts): Gateway {
  const { config, providers, clock } = parts;
  const discovery = createDiscovery(providers, clock, parts.onDiscoveryFailure);
  const abilities = new Abilities((name) =>
    name === DEMO_PROVIDER ? 'yes' : (config.providers[name]?.prefill ?? 'auto'),
  );
  const health = new HealthRegistry(clock, parts.random);
  const own = new OwnCounts(config.providers, clock);
  const factOf = ({ provider, model }: Target): ModelFact | null =>
    findModelFact(config.providers[provider]?.type, model);
  const priceOf = (target: Target): Price | null =>
    target.provider === DEMO_PROVIDER ? FREE : (factOf(target)?.price ?? null);
  const router = createRouter(discovery, health, own, clock, factOf);
  const catalogue = createCatalogue(config, discovery, router.healthOf);
  const callParts = {
    providers,
    abilities,
    sleep: parts.sleep,
    random: parts.random,
    newId: parts.newId,
    now: () => clock.now(),
    health,
    own,
    router,
    priceOf,
  };
  return {
    resolve: (requestedModel) => catalogue.resolve(requestedModel),
    router,
    listModels: () => catalogue.list(),
    call: (call) => callModel(callParts, call),
    complete: (call) => complete(callParts, call),
    reservationFor: (route, size) => reservationFor(route, priceOf, size),
    async close() {
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    },
  };
}
