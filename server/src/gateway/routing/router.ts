/** Decides which targets of a route are asked, and in which order. */
import type { ModelHealth } from '@chimera/protocol/api';
import type { Target } from '../../config/config.ts';
import type { ModelRequest } from '../../providers/port.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { Discovery } from '../discovery.ts';
import type { ModelFact } from '../model-facts/facts.ts';
import type { Route } from '../port.ts';
import type { HealthRegistry } from './health-registry.ts';
import { analyse, type Needs } from './needs.ts';
import type { OwnCounts } from './own-counts.ts';
import { type ModelFacts, type RankedTarget, rank } from './rank.ts';
import { availability } from './target-health.ts';

/** What vendors call their small and quick models. */
const SMALL_MODEL =
  /(^|[-_/.: ])(mini|nano|small|lite|flash|haiku|instant|[1-9]b|1\d?b|2\db)([-_/.: ]|$)/i;

export interface Router {
  /** The targets of a route in the order in which they are to be asked. */
  order(route: Route, request: Omit<ModelRequest, 'model'>): Target[];
  /** The same decision with its reasons. */
  explain(route: Route, needs: Needs): RankedTarget[];
  /** The context window of a target's model; null when it is not known. */
  contextTokens(target: Target): number | null;
  healthOf(target: Target): ModelHealth;
}

/** @param factOf what is publicly known of a model; what its provider lists of it counts before that. */
export function createRouter(
  discovery: Discovery,
  health: HealthRegistry,
  own: OwnCounts,
  clock: Clock,
  factOf: (target: Target) => ModelFact | null = () => null,
): Router {
  function factsOf(target: Target): ModelFacts {
    const info = discovery.known(target.provider)?.find(({ id }) => id === target.model);
    const fact = factOf(target);
    const price = fact?.price ?? null;
    return {
      contextTokens: info?.contextTokens ?? fact?.contextTokens ?? null,
      tools: fact?.tools ?? null,
      jsonSchema: fact?.jsonSchema ?? null,
      vision: fact?.vision ?? null,
      pricePerMillion: price === null ? null : price.inputPerMillion + price.outputPerMillion,
      isSmall: SMALL_MODEL.test(target.model),
    };
  }

  function explain(route: Route, needs: Needs): RankedTarget[] {
    const candidates = route.targets.map((target) => ({
      target,
      facts: factsOf(target),
      health: health.of(target),
      own: own.left(target),
    }));
    return rank(candidates, needs, clock.now(), route.isFree);
  }

  return {
    explain,
    order(route, request) {
      if (route.targets.length === 1) return route.targets;
      return explain(route, analyse(request)).map(({ target }) => target);
    },
    contextTokens: (target) => factsOf(target).contextTokens,
    healthOf(target) {
      const state = health.of(target);
      if (availability(state, clock.now()) === 'cooling') return 'down';
      return state.circuit !== 'closed' || state.failuresInARow > 0 ? 'degraded' : 'healthy';
    },
  };
}
