/** Why a model would be asked: the router's decision, to be read. */
import { type RouteExplanation, routeQuerySchema } from '@chimera/protocol/api';
import type { Gateway } from '../../gateway/gateway.ts';
import { describedNeeds } from '../../gateway/routing/needs.ts';
import type { HttpApp } from '../http-app.ts';

export function registerRouteRoutes(
  app: HttpApp,
  gateway: Pick<Gateway, 'resolve' | 'router'>,
): void {
  app.get(
    '/api/route',
    {
      schema: {
        summary: 'Who would be asked for an answer, in which order, and why',
        tags: ['models'],
        querystring: routeQuerySchema,
      },
      config: { auth: 'required' },
    },
    async (request): Promise<RouteExplanation> => {
      const { model, ...said } = request.query;
      const route = await gateway.resolve(model ?? null);
      const needs = describedNeeds(said);
      const ranked = gateway.router.explain(route, needs);
      return {
        requested: route.id,
        needs,
        targets: ranked.map(({ target, ...judgement }) => ({ ...target, ...judgement })),
      };
    },
  );
}
