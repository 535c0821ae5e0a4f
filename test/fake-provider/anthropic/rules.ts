/** What Anthropic refuses in a request, worded as it does. */
import { isRecord, type JsonRecord, recordsIn, textIn } from '../json.ts';
import { blocksOf } from './request.ts';

const ID = /^[a-zA-Z0-9_-]+$/;

/** What is wrong with a request; null for nothing. */
export function findFault(body: JsonRecord): string | null {
  if (!Number.isInteger(body.max_tokens)) return 'max_tokens: Field required';
  if (Number(body.max_tokens) < 1) return 'max_tokens: must be greater than or equal to 1';
  if (Number(body.temperature ?? 0) > 1) return 'temperature: range: 0..1';
  const messages = recordsIn(body.messages);
  if (messages.length === 0) return 'messages: at least one message is required';
  return (
    findSystemFault(body) ??
    findContentFault(messages) ??
    findOrderFault(messages) ??
    findToolFault(messages, body)
  );
}

function findSystemFault({ system }: JsonRecord): string | null {
  if (system === undefined) return null;
  return blocksOf(system).some(({ text }) => isBlank(text))
    ? 'system: text content blocks must be non-empty'
    : null;
}

function findContentFault(messages: JsonRecord[]): string | null {
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== 'user' && role !== 'assistant') {
      return `messages: Unexpected role "${String(role)}". The Messages API accepts a top-level \`system\` parameter, not "system" as an input message role.`;
    }
    const blocks = blocksOf(content);
    if (blocks.length === 0) return `messages.${index}: all messages must have non-empty content`;
    if (blocks.some(({ type, text }) => type === 'text' && isBlank(text))) {
      return 'messages: text content blocks must contain non-whitespace text';
    }
  }
  const last = messages.at(-1);
  const words = textIn(blocksOf(last?.content).at(-1)?.text);
  return last?.role === 'assistant' && words !== words.trimEnd()
    ? 'messages: final assistant content cannot end with trailing whitespace'
    : null;
}

function findOrderFault(messages: JsonRecord[]): string | null {
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  const repeated = messages.some(({ role }, index) => role === messages[index - 1]?.role);
  return repeated
    ? 'messages: roles must alternate between "user" and "assistant", but found multiple in a row'
    : null;
}

function findToolFault(messages: JsonRecord[], body: JsonRecord): string | null {
  const used = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const blocks = blocksOf(message.content);
    const calls = blocks.filter(({ type }) => type === 'tool_use');
    for (const { id, input } of calls) {
      if (!ID.test(textIn(id)))
        return `messages.${index}: tool_use.id: String should match pattern`;
      if (used.has(textIn(id))) return 'messages: `tool_use` ids must be unique';
      if (!isRecord(input)) return `messages.${index}: tool_use.input: Input should be an object`;
      used.add(textIn(id));
    }
    const results = resultIds(blocks);
    const called = blocksOf(messages[index - 1]?.content)
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }) => textIn(id));
    if (results.some((id) => !called.includes(id))) {
      return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    }
    const missing = called.filter((id) => !results.includes(id));
    if (missing.length > 0) return withoutResult(index - 1, missing);
    const isResultsFirst = blocks
      .slice(0, results.length)
      .every(({ type }) => type === 'tool_result');
    if (!isResultsFirst) return `messages.${index}: tool_result blocks must come first`;
    if (calls.length > 0 && index === messages.length - 1)
      return withoutResult(index, ['the last']);
  }
  return used.size > 0 && recordsIn(body.tools).length === 0
    ? 'Requests which include `tool_use` or `tool_result` blocks must define tools'
    : null;
}

function resultIds(blocks: JsonRecord[]): string[] {
  return blocks
    .filter(({ type }) => type === 'tool_result')
    .map((block) => textIn(block.tool_use_id));
}

function withoutResult(index: number, ids: string[]): string {
  return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}.`;
}

function isBlank(text: unknown): boolean {
  return textIn(text).trim() === '';
}
