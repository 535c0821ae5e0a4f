/** The agents and teams that can be asked in the place of a model. */
import type { AgentList, AgentSummary } from '@chimera/protocol/api';
import type { HttpApp } from '../http-app.ts';

export function registerAgentRoutes(app: HttpApp, summaries: readonly AgentSummary[]): void {
  app.get(
    '/api/agents',
    {
      schema: { summary: 'The agents and teams', tags: ['agents'] },
      config: { auth: 'none' },
    },
    (): AgentList => ({
      agents: summaries.map(({ id, title, description, members, tools }) => ({
        id,
        title,
        description,
        members,
        tools,
      })),
    }),
  );
}
