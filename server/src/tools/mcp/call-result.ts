/** Results of tools of MCP servers, made into ours. */
import type { JsonValue } from '@chimera/protocol/json';
import { z } from 'zod';
import { ToolFailure, type ToolResult } from '../port.ts';

const MAX_MODEL_CHARACTERS = 50_000;
const MAX_OUTPUT_CHARACTERS = 262_144;

const content = z.looseObject({ type: z.string() });
type Content = z.output<typeof content>;

/** Looser than the SDK's: content of a kind that it does not know is no reason to lose the rest. */
export const callResult = z.looseObject({
  content: z.array(content).default([]),
  structuredContent: z.record(z.string(), z.json()).optional(),
  isError: z.boolean().optional(),
});

/** @throws {ToolFailure} with the server's words when it says that the call failed. */
export function toToolResult(result: z.output<typeof callResult>): ToolResult {
  const { structuredContent, isError } = result;
  const structured = structuredContent === undefined ? '' : JSON.stringify(structuredContent);
  const text = result.content.map(describeContent).join('\n');
  const modelOutput = cut(text === '' ? structured : text);
  const output: JsonValue =
    structuredContent !== undefined && structured.length <= MAX_OUTPUT_CHARACTERS
      ? structuredContent
      : { text: modelOutput };
  if (isError === true) {
    throw new ToolFailure(
      modelOutput === '' ? 'The tool failed without a word.' : modelOutput,
      output,
    );
  }
  return { output, modelOutput };
}

/** Text as it is; anything else by kind and size, so that the model knows that there is more. */
function describeContent(item: Content): string {
  if (item.type === 'text' && typeof item.text === 'string') return item.text;
  if (item.type === 'image' || item.type === 'audio') {
    return `[${item.type}: ${kindAndSize(item, item.data)}; not shown]`;
  }
  if (item.type === 'resource_link') return `[link: ${words(item.name)} ${words(item.uri)}]`;
  if (item.type === 'resource') return describeResource(item.resource);
  return `[content of the kind ${words(item.type)}; not shown]`;
}

function describeResource(value: unknown): string {
  const resource: Record<string, unknown> = isRecord(value) ? value : {};
  const head = `resource ${words(resource.uri)}`;
  if (typeof resource.text === 'string') return `[${head}]\n${resource.text}`;
  return `[${head}: ${kindAndSize(resource, resource.blob)}; not shown]`;
}

function kindAndSize(item: Record<string, unknown>, base64: unknown): string {
  const bytes = typeof base64 === 'string' ? Math.floor((base64.length * 3) / 4) : 0;
  return `${words(item.mimeType)}, about ${bytes} bytes`;
}

function words(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : 'unnamed';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function cut(text: string): string {
  if (text.length <= MAX_MODEL_CHARACTERS) return text;
  return `${text.slice(0, MAX_MODEL_CHARACTERS)}\n[cut: ${MAX_MODEL_CHARACTERS} of ${text.length} characters]`;
}
