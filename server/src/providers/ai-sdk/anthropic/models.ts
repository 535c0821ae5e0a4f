/** Reads `GET /v1/models` of the Anthropic API. */
import type { ModelInfo } from '../../port.ts';
import { isRecord } from '../../transport/json.ts';
import { positiveInteger, textOr } from '../fields.ts';
import type { ModelPage } from '../vendor.ts';

/** The most that one page may hold. */
const PAGE_SIZE = 1_000;

export function anthropicModelsPath(cursor: string | null): string {
  const page = cursor === null ? '' : `&after_id=${encodeURIComponent(cursor)}`;
  return `/models?limit=${PAGE_SIZE}${page}`;
}

/** Gives the models of a page; undefined when the answer is no list. */
export function readAnthropicModels(answer: unknown): ModelPage | undefined {
  if (!isRecord(answer) || !Array.isArray(answer.data)) return undefined;
  return {
    models: answer.data.flatMap(readModel),
    cursor: answer.has_more === true ? textOr(answer.last_id, null) : null,
  };
}

function readModel(row: unknown): ModelInfo[] {
  if (!isRecord(row) || typeof row.id !== 'string' || row.id === '') return [];
  return [
    {
      id: row.id,
      name: textOr(row.display_name, undefined),
      contextTokens: positiveInteger(row.max_input_tokens),
      maxOutputTokens: positiveInteger(row.max_tokens),
    },
  ];
}
