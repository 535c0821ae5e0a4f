import type { ModelHealth } from '@chimera/protocol/api';
import { providerName } from '../../chat/activity.ts';
import type { ModelCatalogueState } from '../../chat/model-catalogue.ts';

/** A line of the model picker. */
export interface ModelOption {
  /** What is sent; null leaves the choice to the server. */
  model: string | null;
  name: string;
  /** Provider and size, e.g. "Groq · 131K context". */
  detail: string;
  /** Null where the server chooses who answers, and for agents. */
  health: ModelHealth | null;
  /** Heading that it stands under; null for none. */
  group: 'Agents and teams' | 'Models' | null;
}

/** All options: the server's default first, then agents, then the models of the catalogue. */
export function listOptions(state: ModelCatalogueState): ModelOption[] {
  if (state.status === 'loading') return [];
  const options: ModelOption[] = state.models.map((model) => ({
    model: model.id,
    name: model.name,
    detail: [providerName(model.provider), contextLabel(model.contextTokens)]
      .filter((text) => text !== null)
      .join(' · '),
    health: model.health,
    group: 'Models',
  }));
  const agents = state.agents.map(
    (agent): ModelOption => ({
      model: agent.id,
      name: agent.title,
      detail: agent.description,
      health: null,
      group: 'Agents and teams',
    }),
  );
  const byDefault = state.models.find(({ id }) => id === state.defaultModel);
  const automatic: ModelOption = {
    model: null,
    name: 'Automatic',
    detail: byDefault?.name ?? 'Chosen by the server',
    health: byDefault?.health ?? null,
    group: null,
  };
  return [automatic, ...agents, ...options];
}

/** Those options in whose name or detail every word of the query occurs. */
export function filterOptions(options: ModelOption[], query: string): ModelOption[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return options.filter((option) => {
    const text = `${option.name} ${option.model ?? ''} ${option.detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The options under their headings, both in the order in which they come. */
export function groupOptions(
  options: ModelOption[],
): { heading: ModelOption['group']; options: ModelOption[] }[] {
  return [...Map.groupBy(options, ({ group }) => group)].map(([heading, grouped]) => ({
    heading,
    options: grouped,
  }));
}

function contextLabel(tokens: number | null): string | null {
  if (tokens === null) return null;
  if (tokens >= 1_000_000) return `${Math.round(tokens / 100_000) / 10}M context`;
  return `${Math.round(tokens / 1_000)}K context`;
}
