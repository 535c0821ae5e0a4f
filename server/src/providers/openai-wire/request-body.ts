/** `ModelRequest` → the JSON body of `POST /chat/completions`. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelMessage, ModelRequest, ModelTool } from '../port.ts';
import { withSpokenNames } from '../spoken-names.ts';
import type { Quirks } from './quirks.ts';

type JsonObject = { [key: string]: JsonValue };

/** One answer, streamed: the decoder reads nothing else. */
const RESERVED_FIELDS: readonly string[] = ['model', 'messages', 'stream', 'stream_options', 'n'];

/** Writes the body as the vendor accepts it. Unknown fields of the client are kept. */
export function buildRequestBody(request: ModelRequest, quirks: Quirks): string {
  const isPrefill = request.messages.at(-1)?.role === 'assistant';
  const body: { [key: string]: JsonValue | undefined } = {
    ...request.extra,
    ...toFields(request, quirks),
    ...(isPrefill ? quirks.prefill.body : {}),
  };
  for (const field of [...quirks.unsupportedFields, ...RESERVED_FIELDS]) delete body[field];
  const named = quirks.supportsMessageNames ? request.messages : withSpokenNames(request.messages);
  const messages = named.map((message) => toWireMessage(message, quirks));
  const last = messages.at(-1);
  if (isPrefill && last !== undefined) Object.assign(last, quirks.prefill.message);
  return JSON.stringify({
    ...body,
    model: request.model,
    messages,
    stream: true,
    ...(quirks.streamOptions === null ? {} : { stream_options: quirks.streamOptions }),
  });
}

function toFields(request: ModelRequest, quirks: Quirks): { [key: string]: JsonValue | undefined } {
  const fields: { [key: string]: JsonValue | undefined } = {};
  const set = (name: string, value: JsonValue | undefined): void => {
    if (value !== undefined) fields[name] = value;
  };
  set('temperature', request.temperature);
  set('top_p', request.topP);
  set(quirks.maxTokensField, request.maxOutputTokens);
  set('stop', request.stop);
  set('seed', request.seed);
  set('reasoning_effort', request.reasoningEffort);
  set('response_format', toResponseFormat(request.responseFormat));
  if (request.tools !== undefined && request.tools.length > 0) {
    set('tools', request.tools.map(toWireTool));
    set('tool_choice', toToolChoice(request.toolChoice));
  }
  return fields;
}

function toResponseFormat(format: ModelRequest['responseFormat']): JsonValue | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'json') return { type: 'json_object' };
  const { name, schema, strict } = format;
  return {
    type: 'json_schema',
    json_schema: strict === undefined ? { name, schema } : { name, schema, strict },
  };
}

function toToolChoice(choice: ModelRequest['toolChoice']): JsonValue | undefined {
  return typeof choice === 'object'
    ? { type: 'function', function: { name: choice.name } }
    : choice;
}

function toWireTool({ name, description, parameters, strict }: ModelTool): JsonObject {
  const described = { name, description, parameters };
  return {
    type: 'function',
    function: strict === undefined ? described : { ...described, strict },
  };
}

function toWireMessage(message: ModelMessage, quirks: Quirks): JsonObject {
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
  const wire: JsonObject = { role: message.role, content: toWireContent(message.content) };
  if (quirks.supportsMessageNames && message.name !== undefined) wire.name = message.name;
  if (message.role === 'assistant' && message.toolCalls !== undefined) {
    if (message.content === '') wire.content = null;
    wire.tool_calls = message.toolCalls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    }));
  }
  return wire;
}

function toWireContent(content: ModelMessage['content']): JsonValue {
  if (typeof content === 'string') return content;
  return content.map(
    (part): JsonObject =>
      part.type === 'text'
        ? { type: 'text', text: part.text }
        : { type: 'image_url', image_url: { url: part.url } },
  );
}
