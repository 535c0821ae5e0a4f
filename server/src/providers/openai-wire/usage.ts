/** Token counts as the OpenAI wire and its dialects report them. */
import type { ModelUsage } from '../port.ts';
import { isRecord } from '../transport/json.ts';

/**
 * Reads a `usage` object; undefined when it holds no counts.
 *
 * `cached_tokens` and `cache_write_tokens` are parts of the prompt and `reasoning_tokens` part of the completion, except at
 * xAI, whose `completion_tokens` leave reasoning out: there the total tells.
 */
export function readUsage(usage: unknown): ModelUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const inputTokens = count(usage.prompt_tokens);
  const completionTokens = count(usage.completion_tokens);
  if (inputTokens === undefined && completionTokens === undefined) return undefined;
  const input = inputTokens ?? 0;
  const completion = completionTokens ?? 0;
  const reasoningTokens = detail(usage.completion_tokens_details, 'reasoning_tokens') ?? 0;
  const cacheWriteTokens = detail(usage.prompt_tokens_details, 'cache_write_tokens') ?? 0;
  const leavesReasoningOut =
    reasoningTokens > 0 && count(usage.total_tokens) === input + completion + reasoningTokens;
  return {
    inputTokens: input,
    outputTokens: leavesReasoningOut ? completion + reasoningTokens : completion,
    cachedTokens:
      detail(usage.prompt_tokens_details, 'cached_tokens') ??
      count(usage.prompt_cache_hit_tokens) ??
      0,
    ...(cacheWriteTokens > 0 ? { cacheWriteTokens } : {}),
    reasoningTokens,
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function detail(details: unknown, name: string): number | undefined {
  return isRecord(details) ? count(details[name]) : undefined;
}
