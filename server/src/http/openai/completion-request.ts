/** Reads `POST /v1/chat/completions`. */
import type { JsonObject } from '../../gateway/completion-port.ts';
import { withAnsweredCalls } from './answered-calls.ts';
import { type CanonicalRequest, toCanonicalRequest } from './canonical-request.ts';
import { withoutOddities } from './client-oddities.ts';
import { completionSchema, isGiven, type WireRequest } from './completion-schema.ts';
import { describeIssues, type InvalidParameter, invalidParameter } from './invalid-parameter.ts';
import { type ModernMessage, withTools } from './legacy-functions.ts';
import { withSendableText } from './sendable-text.ts';

export interface CompletionRequest {
  model: string;
  isStreamed: boolean;
  /** Whether the answer is to say what it used: asked for in a stream, a matter of course without. */
  includesUsage: boolean;
  /** Asked with `functions`: calls are to be answered as `function_call`. */
  usesLegacyFunctions: boolean;
  /** What was said, as the client tells it. */
  messages: readonly ModernMessage[];
  /** The client's body, for upstreams that speak OpenAI's wire: changed only where they would refuse it. */
  body: JsonObject;
  /** The same for all others. */
  request: CanonicalRequest;
}

/** @throws {ChimeraError} `invalid_request`, which names the parameter as OpenAI does. */
export function readCompletionRequest(body: unknown): CompletionRequest {
  const parsed = completionSchema.safeParse(body);
  if (!parsed.success) throw invalidParameter(describeIssues(parsed.error, body));
  const misfit = findMisfit(parsed.data);
  if (misfit !== null) throw invalidParameter(misfit);
  const wire = withSendableText(withAnsweredCalls(withoutOddities(withTools(parsed.data))));
  const isStreamed = wire.stream === true;
  return {
    model: wire.model,
    isStreamed,
    includesUsage: !isStreamed || wire.stream_options?.include_usage === true,
    usesLegacyFunctions: isGiven(parsed.data.functions),
    messages: wire.messages,
    // It was JSON, and nothing but JSON was put in.
    body: wire as unknown as JsonObject,
    request: toCanonicalRequest(wire),
  };
}

/** Finds fields that are good by themselves and not together. */
function findMisfit(request: WireRequest): InvalidParameter | null {
  if (isGiven(request.stream_options) && request.stream !== true) {
    return unsupported('stream_options', "it is only allowed when 'stream' is true");
  }
  if (isGiven(request.top_logprobs) && request.logprobs !== true) {
    return unsupported('top_logprobs', "it is only allowed when 'logprobs' is true");
  }
  if (isGiven(request.audio)) {
    return unsupported('audio', 'answers in sound are not served here');
  }
  return findToolMisfit(request);
}

function findToolMisfit(request: WireRequest): InvalidParameter | null {
  const { tools, tool_choice: choice, functions, function_call: functionChoice } = request;
  if (isGiven(functions) && isGiven(tools)) {
    return unsupported('functions', "it cannot be used together with 'tools', which replaces it");
  }
  const toolNames = (tools ?? []).map((tool) => tool.function.name);
  const isForced = isGiven(choice) && choice !== 'auto' && choice !== 'none';
  if (isForced && toolNames.length === 0) {
    return unsupported('tool_choice', "it is only allowed when 'tools' are given");
  }
  const chosen = chosenNames(choice).find((name) => !toolNames.includes(name));
  if (chosen !== undefined) {
    return unsupported('tool_choice', `there is no tool '${chosen}' in 'tools'`);
  }
  if (typeof functionChoice !== 'object' || functionChoice === null) return null;
  const isKnown = functions?.some(({ name }) => name === functionChoice.name) === true;
  return isKnown
    ? null
    : unsupported('function_call', `there is no function '${functionChoice.name}' in 'functions'`);
}

function chosenNames(choice: WireRequest['tool_choice']): string[] {
  if (typeof choice !== 'object' || choice === null) return [];
  const named = choice.type === 'function' ? [choice] : choice.allowed_tools.tools;
  return named.map((tool) => tool.function.name);
}

function unsupported(param: string, why: string): InvalidParameter {
  return { param, code: 'unsupported_parameter', message: `Unsupported '${param}': ${why}.` };
}
