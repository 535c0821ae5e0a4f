/** Reads `GET /models` as vendors answer it. */
import type { ModelInfo } from '../port.ts';
import { isRecord } from '../transport/json.ts';

const GOOGLE_PREFIX = 'models/';

/**
 * Gives the usable models of a list, or undefined when the answer is no list. Rows without an id and
 * rows that Groq marks `active: false` are left out. Together answers with a bare array.
 */
export function readModelList(answer: unknown): ModelInfo[] | undefined {
  const rows = isRecord(answer) ? answer.data : answer;
  if (!Array.isArray(rows)) return undefined;
  return rows.map(readModel).filter((model) => model !== undefined);
}

function readModel(row: unknown): ModelInfo | undefined {
  if (!isRecord(row) || typeof row.id !== 'string' || row.id === '') return undefined;
  if (row.active === false) return undefined;
  const model: ModelInfo = {
    id: row.id.startsWith(GOOGLE_PREFIX) ? row.id.slice(GOOGLE_PREFIX.length) : row.id,
  };
  const name = row.display_name ?? row.name;
  if (typeof name === 'string' && name !== '') model.name = name;
  const contextTokens = tokens(row.context_window, row.context_length, row.max_model_len);
  if (contextTokens !== undefined) model.contextTokens = contextTokens;
  const provider = isRecord(row.top_provider) ? row.top_provider : {};
  const maxOutputTokens = tokens(row.max_completion_tokens, provider.max_completion_tokens);
  if (maxOutputTokens !== undefined) model.maxOutputTokens = maxOutputTokens;
  return model;
}

function tokens(...values: unknown[]): number | undefined {
  return values.find((value): value is number => Number.isInteger(value) && Number(value) > 0);
}
