/** Which model or agent the next message of a conversation goes to. */
import type { ApiMessage } from '@chimera/protocol/api';
import type { ModelCatalogueState } from './model-catalogue.ts';

/** What a conversation must be known by to tell. */
interface ConversationPath {
  /** Null for one that has not begun. */
  conversationId: string | null;
  /** The messages on the screen, oldest first. */
  path: readonly Pick<ApiMessage, 'role' | 'metadata'>[];
}

/**
 * What the reader chose in this conversation; else what answered in it last; else, where nothing has, what
 * new conversations begin with. Null leaves the choice to the server.
 */
export function chosenFor(
  state: ModelCatalogueState,
  conversation: ConversationPath,
): string | null {
  const { conversationId, path } = conversation;
  const chosen = conversationId === null ? undefined : state.choices[conversationId];
  if (chosen !== undefined) return servedOrNull(state, chosen);
  const last = path.findLast(
    ({ role, metadata }) => role === 'assistant' && metadata.trigger !== 'action',
  );
  if (last === undefined) return servedOrNull(state, state.chosenModel);
  const { agent, requestedModel } = last.metadata;
  return servedOrNull(
    state,
    agent ?? (requestedModel === 'auto' ? null : (requestedModel ?? null)),
  );
}

/** A model that is gone would make every message fail. Before the catalogue is read, nothing is known to be. */
function servedOrNull(state: ModelCatalogueState, id: string | null): string | null {
  if (id === null || state.status !== 'ready') return id;
  const isServed =
    state.models.some((model) => model.id === id || model.aliases.includes(id)) ||
    state.agents.some((agent) => agent.id === id);
  return isServed ? id : null;
}
