/** A client's request in the words that every provider understands. */
import type { JsonValue } from '@chimera/protocol/json';
import type { CompletionCall, JsonObject } from '../../gateway/completion-port.ts';
import { toCanonicalMessages } from './canonical-messages.ts';
import { isGiven } from './completion-schema.ts';
import type { ModernRequest } from './legacy-functions.ts';
import type { WireTool } from './tool-schema.ts';

export type CanonicalRequest = CompletionCall['request'];
type Tools = NonNullable<CanonicalRequest['tools']>;

/** Fields that have words of their own there, or that the gateway sets; all others are `extra`. */
const TRANSLATED_FIELDS = new Set([
  'model',
  'messages',
  'tools',
  'tool_choice',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'n',
  'stop',
  'seed',
  'max_tokens',
  'max_completion_tokens',
  'response_format',
  'reasoning_effort',
  'modalities',
]);

const ANY_OBJECT = { type: 'object', properties: {} };

export function toCanonicalRequest(request: ModernRequest): CanonicalRequest {
  const canonical: CanonicalRequest = {
    messages: toCanonicalMessages(request.messages),
    ...toolsOf(request),
    ...responseFormatOf(request),
  };
  const stop = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []);
  if (stop.length > 0) canonical.stop = stop;
  const maxOutputTokens = request.max_completion_tokens ?? request.max_tokens;
  if (isGiven(maxOutputTokens)) canonical.maxOutputTokens = maxOutputTokens;
  if (isGiven(request.temperature)) canonical.temperature = request.temperature;
  if (isGiven(request.top_p)) canonical.topP = request.top_p;
  if (isGiven(request.seed)) canonical.seed = request.seed;
  if (isGiven(request.reasoning_effort)) canonical.reasoningEffort = request.reasoning_effort;
  const extra = extraOf(request);
  if (Object.keys(extra).length > 0) canonical.extra = extra;
  return canonical;
}

function toolsOf(request: ModernRequest): Pick<CanonicalRequest, 'tools' | 'toolChoice'> {
  const tools = (request.tools ?? []).map(toCanonicalTool);
  if (tools.length === 0) return {};
  const choice = request.tool_choice;
  if (!isGiven(choice)) return { tools };
  if (typeof choice === 'string') return { tools, toolChoice: choice };
  if (choice.type === 'function') return { tools, toolChoice: { name: choice.function.name } };
  const { mode, tools: allowed } = choice.allowed_tools;
  const names = new Set(allowed.map((tool) => tool.function.name));
  return { tools: tools.filter(({ name }) => names.has(name)), toolChoice: mode };
}

function toCanonicalTool({ function: described }: WireTool): Tools[number] {
  const { name, description, parameters, strict } = described;
  return {
    name,
    description: description ?? '',
    parameters: (parameters ?? ANY_OBJECT) as JsonObject,
    ...(isGiven(strict) ? { strict } : {}),
  };
}

function responseFormatOf(request: ModernRequest): Pick<CanonicalRequest, 'responseFormat'> {
  const format = request.response_format;
  if (!isGiven(format) || format.type === 'text') return {};
  if (format.type === 'json_object') return { responseFormat: { type: 'json' } };
  const { name, schema, strict } = format.json_schema;
  return {
    responseFormat: {
      type: 'json-schema',
      name,
      schema: (schema ?? ANY_OBJECT) as JsonObject,
      ...(isGiven(strict) ? { strict } : {}),
    },
  };
}

function extraOf(request: ModernRequest): JsonObject {
  const extra = Object.entries(request).filter(
    ([field, value]) => !TRANSLATED_FIELDS.has(field) && isGiven(value),
  );
  return Object.fromEntries(extra) as { [key: string]: JsonValue };
}
