/** `GET /v1/models` and `GET /v1/models/{id}`. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { Gateway } from '../../gateway/gateway.ts';
import type { HttpApp } from '../http-app.ts';
import { OPENAI_PREFIXES } from './addresses.ts';
import { findOpenAiModel, type OpenAiModel, toOpenAiModels } from './model-list.ts';

type ModelSource = Pick<Gateway, 'resolve' | 'listModels'>;

/** @param createdSeconds what every model says of its age, in seconds since 1970 */
export function registerOpenAiModelRoutes(
  app: HttpApp,
  gateway: ModelSource,
  agentIds: ReadonlySet<string>,
  createdSeconds: number,
): void {
  async function ownModels(): Promise<string[]> {
    return [...((await hasAuto(gateway)) ? ['auto'] : []), ...agentIds];
  }

  async function listModels(): Promise<{ object: 'list'; data: OpenAiModel[] }> {
    const { models } = await gateway.listModels();
    return { object: 'list', data: toOpenAiModels(models, await ownModels(), createdSeconds) };
  }

  async function findModel(id: string): Promise<OpenAiModel> {
    const { models } = await gateway.listModels();
    const rows = toOpenAiModels(models, await ownModels(), createdSeconds);
    const found = findOpenAiModel(models, rows, id);
    if (found !== undefined) return found;
    throw new ChimeraError('unknown_model', {
      message: `There is no model ${id}. GET /v1/models lists what there is.`,
      field: 'model',
    });
  }

  for (const prefix of OPENAI_PREFIXES) {
    const config = { auth: 'key', scope: 'models' } as const;
    const hide = prefix !== '/v1';
    app.get(
      `${prefix}/models`,
      {
        schema: { summary: 'The models, as OpenAI lists them', tags: ['OpenAI'], hide },
        config,
      },
      listModels,
    );
    // Ids hold slashes, which some clients encode and others do not.
    app.get<{ Params: { '*': string } }>(
      `${prefix}/models/*`,
      { schema: { summary: 'One model', tags: ['OpenAI'], hide }, config },
      (request) => findModel(request.params['*']),
    );
  }
}

async function hasAuto(gateway: ModelSource): Promise<boolean> {
  try {
    await gateway.resolve('auto');
    return true;
  } catch (error) {
    if (error instanceof ChimeraError && error.code === 'unknown_model') return false;
    throw error;
  }
}
