/** What a request asks of the model that is to answer it. */
import type { RouteNeeds, RouteQuery } from '@chimera/protocol/api';
import type { ModelMessage, ModelRequest } from '../../providers/port.ts';
import { estimateTokens } from '../estimate.ts';

export type Needs = RouteNeeds;

const LONG_INPUT_TOKENS = 1_500;
const MANY_MESSAGES = 12;
/** Words with which people ask for thinking rather than for an answer. */
const DEMANDING_WORDS =
  /\b(analy[sz]e|architecture|compare|debug|derive|design|evaluate|explain why|implement|optimi[sz]e|plan|proof|prove|refactor|review|step by step|strategy|trade-?offs?|translate)\b/i;

/** Reads a request's needs off it: pure, and quick enough for every call. */
export function analyse(request: Omit<ModelRequest, 'model'>): Needs {
  const { messages, tools, responseFormat, maxOutputTokens } = request;
  const inputTokens =
    countTokens(messages) + (tools === undefined ? 0 : estimateTokens(JSON.stringify(tools)));
  const hasTools = tools !== undefined && tools.length > 0;
  const jsonSchema = responseFormat?.type === 'json-schema';
  return {
    inputTokens,
    outputTokens: maxOutputTokens ?? null,
    tools: hasTools,
    jsonSchema,
    vision: messages.some(hasImage),
    complexity:
      jsonSchema ||
      inputTokens > LONG_INPUT_TOKENS ||
      messages.length > MANY_MESSAGES ||
      isDemanding(messages.findLast(({ role }) => role === 'user'))
        ? 'complex'
        : 'simple',
  };
}

/** The needs of a request of which only so much is said. */
export function describedNeeds(said: Omit<RouteQuery, 'model'>): Needs {
  const needs = analyse({ messages: [{ role: 'user', content: said.message }] });
  const inputTokens = said.tokens ?? needs.inputTokens;
  return {
    ...needs,
    inputTokens,
    tools: said.tools,
    jsonSchema: said.schema,
    vision: said.vision,
    complexity: said.schema || inputTokens > LONG_INPUT_TOKENS ? 'complex' : needs.complexity,
  };
}

function countTokens(messages: ModelMessage[]): number {
  return messages.reduce((sum, { content }) => {
    if (typeof content === 'string') return sum + estimateTokens(content);
    return (
      sum +
      content.reduce(
        (tokens, part) => tokens + (part.type === 'text' ? estimateTokens(part.text) : 0),
        0,
      )
    );
  }, 0);
}

function hasImage({ content }: ModelMessage): boolean {
  return typeof content !== 'string' && content.some((part) => part.type === 'image');
}

function isDemanding(message: ModelMessage | undefined): boolean {
  if (message === undefined) return false;
  const text =
    typeof message.content === 'string'
      ? message.content
      : message.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  return text.includes('```') || DEMANDING_WORDS.test(text);
}
