/** Asks `/api/chat`, and looks up afterwards what was stored and how it came about. */
import type { ApiMessage, ConversationDetails } from '@chimera/protocol/api';
import { ERRORS } from '@chimera/protocol/errors';
import type { CanonicalEvent, EventOf } from '@chimera/protocol/events';
import { isDataPart, isToolPart } from '@chimera/protocol/message';
import { readEvents, ssePayloads } from '../harness/answers.ts';
import type { TestApp } from '../harness/app.ts';
import type { Outcome, Seam } from './outcome.ts';

export interface ChatOutcome extends Outcome {
  /** The words as they are read again after a reload. */
  storedText: string;
  /** Every event of the turn. */
  events: CanonicalEvent[];
}

interface UiChunk {
  type: string;
  delta?: string;
  finishReason?: string;
  errorText?: string;
}

/** Reads the UI message stream to its end, as `useChat` does. */
export async function askChatStreamed(app: TestApp, model: string): Promise<ChatOutcome> {
  const response = await ask(app, model, true);
  const payloads = await Array.fromAsync(ssePayloads(response));
  const isDone = payloads.at(-1) === '[DONE]';
  const chunks = (isDone ? payloads.slice(0, -1) : payloads).map(
    (payload) => JSON.parse(payload) as UiChunk,
  );
  const { answer, events } = await lookUp(app, model);
  const error = events.find((event) => event.type === 'error');
  const errorText = chunks.find(({ type }) => type === 'error')?.errorText;
  if (errorText !== error?.message) throw new Error('The stream tells another error than the log.');
  return {
    ...toldBy(answer, events),
    status: response.status,
    text: textOf(chunks),
    error: error === undefined ? null : { code: error.code, message: error.message },
    finish: chunks.find(({ type }) => type === 'finish')?.finishReason ?? null,
    isDone,
  };
}

export async function askChatWhole(app: TestApp, model: string): Promise<ChatOutcome> {
  const response = await ask(app, model, false);
  const body = (await response.json()) as {
    message?: ApiMessage;
    error?: { code: keyof typeof ERRORS; message: string };
  };
  const { answer, events } = await lookUp(app, model);
  const { error = null, message } = body;
  if (error !== null && ERRORS[error.code].status !== response.status) {
    throw new Error(`${error.code} came with the status ${response.status}.`);
  }
  return {
    ...toldBy(answer, events),
    status: response.status,
    // A refusal has no room for words: what the conversation shows is what counts.
    text: message?.content ?? answer.content,
    error,
    finish: error === null ? (message?.metadata.finishReason ?? null) : null,
    isDone: error === null,
  };
}

/** The client names the conversation, so that it finds its answer again whatever becomes of the reply. */
const conversationOf = (model: string): string => `conversation-${model}`;

function ask(app: TestApp, model: string, stream: boolean): Promise<Response> {
  return app.post('/api/chat', {
    id: conversationOf(model),
    messages: [
      {
        id: `question-${model}`,
        role: 'user',
        parts: [{ type: 'text', text: 'Tell me a story.' }],
      },
    ],
    model,
    stream,
  });
}

async function lookUp(
  app: TestApp,
  model: string,
): Promise<{ answer: ApiMessage; events: CanonicalEvent[] }> {
  const id = encodeURIComponent(conversationOf(model));
  const response = await app.fetch(`/api/conversations/${id}`);
  const { messages } = (await response.json()) as ConversationDetails;
  const answer = messages.find(({ role }) => role === 'assistant');
  if (answer === undefined) throw new Error('No answer was stored.');
  const { turnId } = answer.metadata;
  const replay = await app.fetch(`/api/chat/${id}/stream?format=events&turnId=${turnId}`);
  return { answer, events: await readEvents(replay) };
}

type Told = Pick<
  ChatOutcome,
  'storedText' | 'events' | 'toolCalls' | 'seams' | 'hasUsage' | 'isRetryDiscouraged'
>;

function toldBy(answer: ApiMessage, events: CanonicalEvent[]): Told {
  const seams = answer.parts.filter(isDataPart).filter(({ type }) => type === 'data-seam');
  return {
    storedText: answer.content,
    events,
    toolCalls: answer.parts
      .filter(isToolPart)
      .map(({ toolName, input }) => ({ name: toolName, input })),
    seams: seams.map(({ data }) => withoutPart(data as unknown as Seam & { partId: string })),
    hasUsage: (answer.metadata.usage?.outputTokens ?? 0) > 0,
    isRetryDiscouraged: false,
  };
}

function withoutPart({ partId: _partId, ...seam }: Seam & { partId: string }): Seam {
  return seam;
}

/** As people see it: what was said after a tool stands in a paragraph of its own. */
function textOf(chunks: UiChunk[]): string {
  let text = '';
  let isNewStep = false;
  for (const { type, delta = '' } of chunks) {
    if (type === 'start-step') isNewStep = true;
    if (type !== 'text-delta') continue;
    text += (isNewStep && text !== '' ? '\n\n' : '') + delta;
    isNewStep = false;
  }
  return text;
}

/** How often a tool has answered. */
export function toolResultsOf(events: CanonicalEvent[]): EventOf<'tool-result'>[] {
  return events.filter((event) => event.type === 'tool-result');
}
