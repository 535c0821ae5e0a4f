/** The built-in demo model: no key, no network, no intelligence, and it says so. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { ModelEvent, ModelMessage, ModelRequest, Provider, StreamOptions } from '../port.ts';
import { ProviderError } from '../port.ts';
import type { DemoPlan } from './plan.ts';
import { DEMO_MODEL } from './plan.ts';
import { planEvents, toPieces } from './plan-events.ts';
import { respond } from './respond.ts';
import { speakerInSchema } from './roles/selector.ts';

export interface DemoProviderOptions {
  /** Milliseconds before each word. */
  delayMs: number;
  /** Waits, and throws the signal's reason as soon as it is aborted. */
  sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
  createCallId?: () => string;
}

/** Creates the demo provider. It answers in this process and is never a target of failover. */
export function createDemoProvider(options: DemoProviderOptions): Provider {
  const {
    delayMs,
    sleep = sleepUnlessAborted,
    createCallId = () => `call_${randomUUID()}`,
  } = options;
  return {
    async listModels() {
      return [{ id: DEMO_MODEL, name: 'Demo (built in, no AI)' }];
    },

    async *stream(request: ModelRequest, { signal, onResponse }: StreamOptions) {
      signal.throwIfAborted();
      const { answered, shown } = splitPrefill(request.messages);
      const plan = makePlan(request, answered);
      onResponse?.({ status: 200, headers: {} });
      const batches: Iterable<ModelEvent[]> = planEvents(plan, {
        shown,
        inputTokens: countTokens(request.messages),
        maxOutputTokens: request.maxOutputTokens ?? Number.POSITIVE_INFINITY,
        createCallId,
      });
      let isFirst = true;
      for (const batch of batches) {
        if (!isFirst) await sleep(delayMs, signal);
        isFirst = false;
        yield batch;
      }
    },

    async close() {},
  };
}

/** Takes a trailing assistant message off: it is the beginning of the answer. */
function splitPrefill(messages: ModelMessage[]): { answered: ModelMessage[]; shown: string } {
  const last = messages.at(-1);
  return last?.role === 'assistant'
    ? { answered: messages.slice(0, -1), shown: last.content }
    : { answered: messages, shown: '' };
}

function makePlan(request: ModelRequest, messages: ModelMessage[]): DemoPlan {
  const plan = respond(messages, request.toolChoice === 'none' ? [] : (request.tools ?? []));
  switch (request.responseFormat?.type) {
    case undefined:
      return plan;
    case 'json':
      return { ...plan, text: JSON.stringify({ model: DEMO_MODEL, answer: plan.text }) };
    case 'json-schema': {
      const chosen = speakerInSchema(plan.text, request.responseFormat.schema);
      if (chosen !== undefined) return { ...plan, text: JSON.stringify(chosen) };
      throw new ProviderError('invalid-request', 'The demo model cannot fill a JSON schema.', {
        param: 'response_format',
      });
    }
  }
}

function countTokens(messages: readonly ModelMessage[]): number {
  let tokens = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') tokens += toPieces(content).length;
    else for (const part of content) if (part.type === 'text') tokens += toPieces(part.text).length;
  }
  return tokens;
}

async function sleepUnlessAborted(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleepFor(delayMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
