/** Reads `GET /v1beta/models` of the Gemini API. */
import type { ModelInfo } from '../../port.ts';
import { isRecord } from '../../transport/json.ts';
import { positiveInteger, textOr } from '../fields.ts';
import type { ModelPage } from '../vendor.ts';

const PREFIX = 'models/';
/** The most that one page may hold. */
const PAGE_SIZE = 1_000;
/** What a model must be able to do to answer in a chat. */
const GENERATION_METHOD = 'generateContent';

export function googleModelsPath(cursor: string | null): string {
  const page = cursor === null ? '' : `&pageToken=${encodeURIComponent(cursor)}`;
  return `/models?pageSize=${PAGE_SIZE}${page}`;
}

/** Gives the models that answer in a chat; undefined when the answer is no list. */
export function readGoogleModels(answer: unknown): ModelPage | undefined {
  // A list without any is an empty object.
  if (!isRecord(answer) || 'error' in answer) return undefined;
  const { models = [], nextPageToken } = answer;
  if (!Array.isArray(models)) return undefined;
  return {
    models: models.flatMap(readModel),
    cursor: textOr(nextPageToken, null),
  };
}

function readModel(row: unknown): ModelInfo[] {
  if (!isRecord(row) || typeof row.name !== 'string') return [];
  const methods = row.supportedGenerationMethods;
  if (!Array.isArray(methods) || !methods.includes(GENERATION_METHOD)) return [];
  return [
    {
      id: row.name.startsWith(PREFIX) ? row.name.slice(PREFIX.length) : row.name,
      name: textOr(row.displayName, undefined),
      contextTokens: positiveInteger(row.inputTokenLimit),
      maxOutputTokens: positiveInteger(row.outputTokenLimit),
    },
  ];
}
