/** What every vendor's package is asked in the same words. */
import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import type { ModelRequest, ModelTool } from '../port.ts';
import { type DescribeCall, toPrompt } from './prompt.ts';

type Reasoning = NonNullable<LanguageModelV4CallOptions['reasoning']>;

const EFFORTS: ReadonlySet<string> = new Set<Reasoning>([
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
]);

/**
 * The packages leave out what their wire does not know (Anthropic's has no seed), and clamp what it
 * allows less of (temperatures above 1).
 *
 * @throws {ProviderError} `invalid-request` for what cannot be said at all
 */
export function toCallOptions(
  request: ModelRequest,
  describeCall?: DescribeCall,
): LanguageModelV4CallOptions {
  const { extra = {} } = request;
  return {
    prompt: toPrompt(request.messages, describeCall),
    ...toToolOptions(request),
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    stopSequences: request.stop,
    seed: request.seed,
    frequencyPenalty: numberOr(extra.frequency_penalty),
    presencePenalty: numberOr(extra.presence_penalty),
    responseFormat: toResponseFormat(request.responseFormat),
    reasoning: toReasoning(request.reasoningEffort),
  };
}

/** A tool as the packages want it. */
export function toTool({
  name,
  description,
  parameters,
  strict,
}: ModelTool): LanguageModelV4FunctionTool {
  const described = description === '' ? undefined : description;
  return { type: 'function', name, description: described, inputSchema: parameters, strict };
}

function toToolOptions({
  tools = [],
  toolChoice,
}: ModelRequest): Pick<LanguageModelV4CallOptions, 'tools' | 'toolChoice'> {
  if (tools.length === 0) return {};
  const choice =
    typeof toolChoice === 'object'
      ? { type: 'tool' as const, toolName: toolChoice.name }
      : toolChoice && { type: toolChoice };
  return { tools: tools.map(toTool), toolChoice: choice };
}

function toResponseFormat(
  format: ModelRequest['responseFormat'],
): LanguageModelV4CallOptions['responseFormat'] {
  if (format === undefined) return undefined;
  return format.type === 'json'
    ? { type: 'json' }
    : { type: 'json', name: format.name, schema: format.schema };
}

/** Words that only other vendors know leave the choice to the model. */
function toReasoning(effort: string | undefined): LanguageModelV4CallOptions['reasoning'] {
  return effort !== undefined && EFFORTS.has(effort) ? (effort as Reasoning) : undefined;
}

function numberOr(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
