import { analyse } from '../../gateway/routing/needs.ts';
import type { CompletionRequest } from './completion-request.ts';

/** How many tokens a completion may take: what is sent, and all of its choices at their longest. */
export function completionSize({ request, body }: Pick<CompletionRequest, 'request' | 'body'>): {
  inputTokens: number;
  maxOutputTokens: number | null;
} {
  const { inputTokens, outputTokens } = analyse(request);
  const choices = typeof body.n === 'number' ? body.n : 1;
  return { inputTokens, maxOutputTokens: outputTokens === null ? null : outputTokens * choices };
}
