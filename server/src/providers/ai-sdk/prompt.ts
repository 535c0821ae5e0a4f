/**
 * Messages → the AI SDK's prompt, so that every wire accepts it whatever the history was: the system's
 * words first, then the user, then turn about; every call answered right behind it; nothing empty.
 */
import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type { ModelMessage, ModelToolCall } from '../port.ts';
import { withSpokenNames } from '../spoken-names.ts';
import { isRecord, parseJson } from '../transport/json.ts';
import { isBlank, toUserParts } from './user-parts.ts';

/** What stands in for the user's first words where the assistant speaks first. */
const OPENING = '(The conversation begins.)';
/** What stands in for a last message without words: without it, the answer before it would go on. */
const NO_WORDS = '(no words)';
const UNKNOWN_RESULT = 'The result of this call is not known.';
/** The ids that every wire takes; other servers make stranger ones. */
const FORBIDDEN_IN_IDS = /[^a-zA-Z0-9_-]/g;

type UserMessage = Extract<LanguageModelV4Message, { role: 'user' }>;
type AssistantMessage = Extract<LanguageModelV4Message, { role: 'assistant' }>;

interface OpenCall {
  id: string;
  name: string;
  /** The id that the history gives it. */
  givenId: string;
  result: string | null;
}

/** What a vendor wants said beside a call, e.g. its signature. */
export type DescribeCall = (call: ModelToolCall) => SharedV4ProviderOptions | undefined;

/** @throws {ProviderError} `invalid-request` for an image that is none. */
export function toPrompt(
  messages: readonly ModelMessage[],
  describeCall: DescribeCall = () => undefined,
): LanguageModelV4Prompt {
  const system = systemText(messages);
  const writer = new PromptWriter(describeCall);
  for (const message of withSpokenNames(messages)) writer.add(message);
  const turns = writer.end(messages.at(-1)?.role === 'assistant');
  if (turns.length > 0)
    return system === '' ? turns : [{ role: 'system', content: system }, ...turns];
  return [userMessage(system === '' ? NO_WORDS : system)];
}

class PromptWriter {
  readonly #describeCall: DescribeCall;
  readonly #messages: LanguageModelV4Message[] = [];
  readonly #usedIds = new Set<string>();
  /** Calls of the last message; their results are given in the same order. */
  #calls: OpenCall[] = [];

  constructor(describeCall: DescribeCall) {
    this.#describeCall = describeCall;
  }

  add(message: ModelMessage): void {
    if (message.role !== 'tool' && message.role !== 'system') this.#closeCalls();
    if (message.role === 'user') this.#addUser(toUserParts(message.content));
    if (message.role === 'assistant') this.#addAssistant(message);
    if (message.role === 'tool') this.#addResult(message);
  }

  /** @param isPrefill whether the assistant is to go on from its last words */
  end(isPrefill: boolean): LanguageModelV4Message[] {
    this.#closeCalls();
    const last = this.#messages.at(-1);
    if (last?.role === 'assistant') {
      if (isPrefill) trimEnd(last);
      else this.#messages.push(userMessage(NO_WORDS));
    }
    const startsWithUser = this.#messages.length === 0 || this.#messages[0]?.role === 'user';
    return startsWithUser ? this.#messages : [userMessage(OPENING), ...this.#messages];
  }

  #addUser(parts: UserMessage['content']): void {
    if (parts.length === 0) return;
    const last = this.#messages.at(-1);
    if (last?.role === 'user') last.content.push(...parts);
    else this.#messages.push({ role: 'user', content: parts });
  }

  #addAssistant(message: Extract<ModelMessage, { role: 'assistant' }>): void {
    const content: AssistantMessage['content'] = [];
    if (!isBlank(message.content)) content.push({ type: 'text', text: message.content });
    for (const call of message.toolCalls ?? []) {
      const id = this.#freeId(call.id);
      this.#calls.push({ id, name: call.name, givenId: call.id, result: null });
      content.push({
        type: 'tool-call',
        toolCallId: id,
        toolName: call.name,
        input: toInput(call.arguments),
        providerOptions: this.#describeCall(call),
      });
    }
    if (content.length === 0) return;
    const last = this.#messages.at(-1);
    if (last?.role === 'assistant') append(last, content);
    else this.#messages.push({ role: 'assistant', content });
  }

  /** A result of which no call is known tells the model something all the same. */
  #addResult(message: Extract<ModelMessage, { role: 'tool' }>): void {
    const call = this.#calls.find(
      ({ givenId, result }) => givenId === message.toolCallId && result === null,
    );
    if (call !== undefined) {
      call.result = message.content;
      return;
    }
    this.#closeCalls();
    this.#addUser(toUserParts(`[${message.toolName}] ${message.content}`));
  }

  #closeCalls(): void {
    if (this.#calls.length === 0) return;
    this.#messages.push({ role: 'tool', content: this.#calls.map(toResult) });
    this.#calls = [];
  }

  /** Some servers count the calls of every answer from the beginning: no wire takes an id twice. */
  #freeId(wanted: string): string {
    const clean = wanted.replaceAll(FORBIDDEN_IN_IDS, '_') || 'call';
    let id = clean;
    for (let count = 2; this.#usedIds.has(id); count += 1) id = `${clean}_${count}`;
    this.#usedIds.add(id);
    return id;
  }
}

function systemText(messages: readonly ModelMessage[]): string {
  return messages
    .flatMap((message) => (message.role === 'system' ? [message.content] : []))
    .filter((content) => !isBlank(content))
    .join('\n\n');
}

function userMessage(text: string): UserMessage {
  return { role: 'user', content: [{ type: 'text', text }] };
}

function toResult({ id, name, result }: OpenCall): LanguageModelV4ToolResultPart {
  return {
    type: 'tool-result',
    toolCallId: id,
    toolName: name,
    output: { type: 'text', value: result ?? UNKNOWN_RESULT },
  };
}

/** Arguments are an object on these wires; what a model once wrote instead is kept in one. */
function toInput(text: string): Record<string, unknown> {
  const value = text === '' ? {} : parseJson(text);
  return isRecord(value) ? value : { arguments: text };
}

/** Two answers in a row become one: their words with a blank line between, their calls at the end. */
function append(message: AssistantMessage, content: AssistantMessage['content']): void {
  const [first, ...rest] = content;
  const last = message.content.at(-1);
  if (first?.type === 'text' && last?.type === 'text') {
    last.text += `\n\n${first.text}`;
    message.content.push(...rest);
  } else message.content.push(...content);
}

/** Anthropic refuses a beginning that ends in white space. */
function trimEnd(message: AssistantMessage): void {
  const last = message.content.at(-1);
  if (last?.type === 'text') last.text = last.text.trimEnd();
}
