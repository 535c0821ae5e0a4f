/** Puts the gateway together: from a requested model to the events of its answer. */
import type { ModelList } from '@chimera/protocol/api';
import type { GatewayConfig } from '../config/config.ts';
import type { Provider } from '../providers/port.ts';
import type { Clock } from '../telemetry/clock.ts';
import { Abilities } from './abilities.ts';
import { callModel } from './call-model.ts';
import { createCatalogue, DEMO_PROVIDER } from './catalogue.ts';
import { complete } from './complete.ts';
import type { CompletionBatch, CompletionCall } from './completion-port.ts';
import { createDiscovery } from './discovery.ts';
import type { GatewayEvent, ModelCall, Route } from './port.ts';
import { HealthRegistry } from './routing/health-registry.ts';
import { createRouter, type Router } from './routing/router.ts';

export interface Gateway {
  /** @throws {ChimeraError} `unknown_model`. */
  resolve(requestedModel: string | null): Promise<Route>;
  listModels(): Promise<ModelList>;
  call(call: ModelCall): AsyncIterable<GatewayEvent[]>;
  /** The same for clients of `/v1`. */
  complete(call: CompletionCall): AsyncIterable<CompletionBatch>;
  readonly router: Router;
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
  const router = createRouter(discovery, health, clock);
  const catalogue = createCatalogue(config, discovery, router.healthOf);
  const callParts = {
    providers,
    abilities,
    sleep: parts.sleep,
    random: parts.random,
    newId: parts.newId,
    now: () => clock.now(),
    health,
    router,
  };
  return {
    resolve: (requestedModel) => catalogue.resolve(requestedModel),
    router,
    listModels: () => catalogue.list(),
    call: (call) => callModel(callParts, call),
    complete: (call) => complete(callParts, call),
    async close() {
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    },
  };
}
