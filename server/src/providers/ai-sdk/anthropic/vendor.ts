/** Anthropic's Messages API: the AI SDK's package for it, and what that leaves to be done. */
import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { FinishReason } from '@chimera/protocol/events';
import { toCallOptions, toTool } from '../call-options.ts';
import type { RawFinish, Vendor } from '../vendor.ts';
import { readAnthropicError } from './errors.ts';
import { createAnthropicSorter, isIgnorableEvent } from './events.ts';
import { anthropicModelsPath, readAnthropicModels } from './models.ts';

const API_VERSION = '2023-06-01';
/** The wire knows JSON only with a schema. */
const ANSWER_IN_JSON = 'Answer with one JSON object and nothing else.';

/**
 * The length of an answer must be limited on this wire: without a limit of the request's own, it is
 * the model's, or 4,096 tokens for a model that the package does not know.
 */
export const ANTHROPIC: Vendor = {
  headersOf: (apiKey) => ({ 'x-api-key': apiKey, 'anthropic-version': API_VERSION }),
  errorDialect: readAnthropicError,
  createSorter: createAnthropicSorter,
  readRaw: () => ({}),
  readFinish,
  isIgnorable: isIgnorableEvent,
  modelsPath: anthropicModelsPath,
  readModels: readAnthropicModels,
  reword: () => null,
  sign: () => undefined,

  async load() {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return ({ model, baseUrl, apiKey, fetch, createCallId }) =>
      createAnthropic({ baseURL: baseUrl, apiKey, fetch, generateId: createCallId })(model);
  },

  toCallOptions(request) {
    const options = toCallOptions(request);
    return {
      ...options,
      ...(request.responseFormat?.type === 'json' ? withJson(options) : {}),
      ...toolsOf(options),
      // A loop of calls that began with thoughts must bring them back; they are not kept.
      reasoning: isInToolLoop(options.prompt) ? undefined : options.reasoning,
      providerOptions: {
        anthropic: {
          // Arguments that are checked before they are sent are worth more than a few early ones.
          toolStreaming: false,
          disableParallelToolUse: request.extra?.parallel_tool_calls === false ? true : undefined,
        },
      },
    };
  },
};

function readFinish({ unified }: RawFinish): FinishReason {
  return unified === 'interrupted' ? 'other' : unified;
}

function withJson({
  prompt,
}: LanguageModelV4CallOptions): Pick<LanguageModelV4CallOptions, 'prompt'> {
  const [first, ...rest] = prompt;
  return first?.role === 'system'
    ? { prompt: [{ ...first, content: `${first.content}\n\n${ANSWER_IN_JSON}` }, ...rest] }
    : { prompt: [{ role: 'system', content: ANSWER_IN_JSON }, ...prompt] };
}

/** A history with calls is refused without tools: those that it speaks of are named, and forbidden. */
function toolsOf({
  tools,
  prompt,
}: LanguageModelV4CallOptions): Pick<LanguageModelV4CallOptions, 'tools' | 'toolChoice'> {
  if (tools !== undefined) return {};
  const names = new Set(
    prompt.flatMap((message) =>
      message.role === 'tool'
        ? message.content.flatMap((part) => (part.type === 'tool-result' ? [part.toolName] : []))
        : [],
    ),
  );
  if (names.size === 0) return {};
  const named = [...names].map((name) =>
    toTool({ name, description: '', parameters: { type: 'object', properties: {} } }),
  );
  return { tools: named, toolChoice: { type: 'none' } };
}

function isInToolLoop(prompt: LanguageModelV4Prompt): boolean {
  return prompt.findLast(({ role }) => role === 'tool' || role === 'user')?.role === 'tool';
}
