/** Errors as Ollama words them: few types, no code, no parameter (its openai/openai.go). */
import type { ErrorAnswer } from './error-answers.ts';
import { messageOf } from './error-answers.ts';

/** The same failure in Ollama's words. What is no JSON comes from a proxy before it, and stays. */
export function toOllamaError(answer: ErrorAnswer): ErrorAnswer {
  const message = messageOf(answer.body);
  if (message === undefined) return answer;
  const { status } = answer;
  const error =
    status === 404
      ? { message: "model 'fake-1' not found", type: 'not_found_error' }
      : { message, type: status < 500 ? 'invalid_request_error' : 'api_error' };
  return { status, body: JSON.stringify({ error: { ...error, param: null, code: null } }) };
}
