/** The catalogue as OpenAI's list of models. */
import type { ModelSummary } from '@chimera/protocol/api';

export interface OpenAiModel {
  id: string;
  object: 'model';
  /** Seconds since 1970. */
  created: number;
  owned_by: string;
  /** Tokens, under the names that Groq gives them; absent where they are not known. */
  context_window?: number;
  max_completion_tokens?: number;
}

type ListedModel = Pick<
  ModelSummary,
  'id' | 'provider' | 'contextTokens' | 'maxOutputTokens' | 'aliases'
>;

/** What the gateway itself makes: routes, `auto`, agents and teams. */
const GATEWAY_OWNER = 'chimera';

/**
 * Models, aliases and routes, each by the name that can be asked for.
 *
 * @param own what the gateway itself offers as models: `auto`, agents and teams
 * @param createdSeconds providers do not tell when their models were made: since when we serve them
 */
export function toOpenAiModels(
  models: ListedModel[],
  own: Iterable<string>,
  createdSeconds: number,
): OpenAiModel[] {
  const ownRows = Array.from(
    own,
    (id): OpenAiModel => ({
      id,
      object: 'model',
      created: createdSeconds,
      owned_by: GATEWAY_OWNER,
    }),
  );
  const rows = models.flatMap((model) =>
    namesOf(model).map((id) => row(id, model, createdSeconds)),
  );
  return [...ownRows, ...rows];
}

/** The model of that name; a provider's own name for it will do as well. */
export function findOpenAiModel(
  models: ListedModel[],
  rows: OpenAiModel[],
  id: string,
): OpenAiModel | undefined {
  const full = models.find((model) => model.id === `${model.provider}/${id}`)?.id;
  return rows.find((each) => each.id === id) ?? rows.find((each) => each.id === full);
}

function namesOf({ id, aliases }: ListedModel): string[] {
  return [id, ...aliases];
}

function row(id: string, model: ListedModel, createdSeconds: number): OpenAiModel {
  const { provider, contextTokens, maxOutputTokens } = model;
  return {
    id,
    object: 'model',
    created: createdSeconds,
    owned_by: provider === 'route' ? GATEWAY_OWNER : provider,
    ...(contextTokens === null ? {} : { context_window: contextTokens }),
    ...(maxOutputTokens === null ? {} : { max_completion_tokens: maxOutputTokens }),
  };
}
