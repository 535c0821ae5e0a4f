/** From stored messages to what a model is sent. Whatever is in the store, what comes out is legal. */
import type { Message, MessagePart, ToolPart } from '@chimera/protocol/message';
import { isToolPart, textOf } from '@chimera/protocol/message';
import type { ModelMessage } from '../providers/port.ts';

const UNKNOWN_RESULT = 'The result of this call is not known: it was interrupted.';

/**
 * One stored message as model messages. An answer becomes, for each of its steps, the assistant's
 * words with its calls, followed by one result for every call.
 */
export function toModelMessages(message: Pick<Message, 'role' | 'parts'>): ModelMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: textOf(message) }];
    case 'user':
      return [{ role: 'user', content: userContent(message.parts) }];
    case 'assistant':
      return splitSteps(message.parts).flatMap(stepMessages);
  }
}

function userContent(parts: MessagePart[]): (ModelMessage & { role: 'user' })['content'] {
  const images = parts.filter(
    (part) => part.type === 'file' && part.mediaType.startsWith('image/'),
  );
  const text = textOf({ parts });
  if (images.length === 0) return text;
  return [
    { type: 'text', text },
    ...images.flatMap((part) =>
      part.type === 'file' ? [{ type: 'image' as const, url: part.url }] : [],
    ),
  ];
}

function splitSteps(parts: MessagePart[]): MessagePart[][] {
  const steps: MessagePart[][] = [[]];
  for (const part of parts) {
    if (part.type === 'step-start') steps.push([]);
    else steps.at(-1)?.push(part);
  }
  return steps;
}

function stepMessages(parts: MessagePart[]): ModelMessage[] {
  const content = textOf({ parts });
  const calls = parts.filter(isToolPart).filter((part) => part.input !== undefined);
  if (calls.length === 0) return content === '' ? [] : [{ role: 'assistant', content }];
  return [
    {
      role: 'assistant',
      content,
      toolCalls: calls.map((call) => ({
        id: call.toolCallId,
        name: call.toolName,
        arguments: argumentsText(call),
        ...(call.signature === undefined ? {} : { signature: call.signature }),
      })),
    },
    ...calls.map(
      (call): ModelMessage => ({
        role: 'tool',
        toolCallId: call.toolCallId,
        toolName: call.toolName,
        content: call.modelOutput ?? UNKNOWN_RESULT,
      }),
    ),
  ];
}

/** Providers refuse a history whose arguments are no JSON object, whatever the model once wrote. */
function argumentsText(call: ToolPart): string {
  const isObject =
    typeof call.input === 'object' && call.input !== null && !Array.isArray(call.input);
  return JSON.stringify(isObject ? call.input : {});
}

/**
 * Joins neighbours of one role, drops empty ones and lets the first one after the system's be the
 * user's: what providers with strict templates ask for.
 */
export function repairOrder(messages: ModelMessage[]): ModelMessage[] {
  const repaired: ModelMessage[] = [];
  for (const message of messages) {
    if (isEmpty(message)) continue;
    const last = repaired.at(-1);
    const joined = last === undefined ? null : join(last, message);
    if (joined !== null) repaired[repaired.length - 1] = joined;
    else if (message.role === 'user' || message.role === 'system' || isAfterUser(repaired)) {
      repaired.push(message);
    }
  }
  return repaired;
}

function isEmpty(message: ModelMessage): boolean {
  if (message.content !== '' || message.role === 'tool') return false;
  return message.role !== 'assistant' || message.toolCalls === undefined;
}

function isAfterUser(messages: ModelMessage[]): boolean {
  return messages.some((message) => message.role === 'user');
}

function join(left: ModelMessage, right: ModelMessage): ModelMessage | null {
  const areTexts = typeof left.content === 'string' && typeof right.content === 'string';
  if (!areTexts || left.role !== right.role || left.role === 'tool') return null;
  if (left.role === 'assistant' && left.toolCalls !== undefined) return null;
  const contents = [left.content, right.content].filter((content) => content !== '');
  return { ...right, content: contents.join('\n\n') } as ModelMessage;
}
