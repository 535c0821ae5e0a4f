/** An answer for `/v1`: handed on in its own bytes where that can be, translated where it must be. */

import { ChimeraError } from '@chimera/protocol/errors';
import { addUsage, type FinishReason, NO_USAGE, type Usage } from '@chimera/protocol/events';
import { type CallModelParts, callModel } from './call-model.ts';
import { ChunkWriter } from './chunk-writer.ts';
import type {
  AttemptReport,
  CompletionBatch,
  CompletionCall,
  CompletionChunk,
} from './completion-port.ts';
import type { AttemptEnd, GatewayEvent, ModelCall, Route } from './port.ts';

export interface CompleteParts extends CallModelParts {
  newId(): string;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * @throws {ChimeraError} when the answer fails before any of it was given; later, that is a batch.
 * @throws the call's signal's reason when it fires.
 */
export async function* complete(
  parts: CompleteParts,
  call: CompletionCall,
): AsyncGenerator<CompletionBatch, void> {
  const run = new CompletionRun(parts, call);
  try {
    // Not `yield*`, which in an async generator adds three promises to every batch.
    for await (const events of callModel(parts, run.modelCall)) {
      for (const batch of run.take(events)) yield batch;
    }
    for (const batch of run.end()) yield batch;
  } catch (error) {
    if (call.signal.aborted || !run.hasBegun) throw error;
    const known = error instanceof ChimeraError ? error : new ChimeraError('internal');
    yield { type: 'error', error: known };
  }
}

class CompletionRun {
  readonly modelCall: ModelCall;
  readonly #call: CompletionCall;
  readonly #writer: ChunkWriter;
  #hasBegun = false;
  #wasPassed = false;
  #attemptStartedAt = 0;
  #firstTokenMs: number | null = null;
  #target: AttemptReport['target'] = { provider: '', model: '' };
  #usage: Usage = NO_USAGE;

  constructor(parts: CompleteParts, call: CompletionCall) {
    this.#call = call;
    const identity = {
      id: `chatcmpl-${parts.newId()}`,
      created: Math.floor(parts.now() / 1_000),
      model: call.echoModel ?? '',
    };
    this.#writer = new ChunkWriter(identity, call.includesUsage);
    this.modelCall = {
      route: onlyAble(call, parts.providers),
      request: call.request,
      shown: null,
      cause: 'first',
      signal: call.signal,
      passThrough: { body: call.body, echoModel: call.echoModel },
      continuation: continuationOf(call),
      onAbandoned: (end) => this.#report(end),
    };
  }

  /** Whether the client has been given anything. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  take(events: GatewayEvent[]): CompletionBatch[] {
    const batches: CompletionBatch[] = [];
    const chunks: CompletionChunk[] = [];
    for (const event of events) {
      if (event.type === 'passed') {
        this.#begin('pass-through');
        this.#firstTokenMs ??= performance.now() - this.#attemptStartedAt;
        this.#wasPassed = true;
        this.#writer.adopt(event.state);
        batches.push({ type: 'bytes', bytes: event.bytes });
      } else chunks.push(...this.#takeEvent(event));
    }
    if (chunks.length > 0) batches.push({ type: 'chunks', chunks });
    return batches;
  }

  end(): CompletionBatch[] {
    const done: CompletionBatch = { type: 'done' };
    if (!this.#call.includesUsage) return [done];
    return [{ type: 'chunks', chunks: [this.#writer.usage(this.#usage)] }, done];
  }

  #takeEvent(event: Exclude<GatewayEvent, { type: 'passed' }>): CompletionChunk[] {
    if (event.type === 'attempt-start') {
      this.#attemptStartedAt = performance.now();
      this.#firstTokenMs = null;
      this.#target = event.target;
      this.#wasPassed = false;
      if (this.#call.echoModel === null) this.#writer.nameModel(event.target.model);
      return [];
    }
    if (event.type === 'attempt-end') return this.#endAttempt(event);
    this.#firstTokenMs ??= performance.now() - this.#attemptStartedAt;
    const chunks = this.#writer.take(event);
    if (chunks.length > 0) this.#begin('translated');
    return chunks;
  }

  #endAttempt(event: AttemptEnd): CompletionChunk[] {
    this.#report(event);
    if (event.outcome !== 'completed') {
      this.#writer.interrupt();
      return [];
    }
    return this.#wasPassed ? [] : this.#finish(event.finishReason ?? 'other');
  }

  #finish(reason: FinishReason): CompletionChunk[] {
    this.#begin('translated');
    return this.#writer.finish(reason);
  }

  #begin(method: 'pass-through' | 'translated'): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#call.onTarget(this.#target, method);
  }

  #report(end: AttemptEnd): void {
    const { target, outcome, finishReason, usage, code } = end;
    this.#usage = addUsage(this.#usage, usage);
    const durationMs = performance.now() - this.#attemptStartedAt;
    const firstTokenMs = this.#firstTokenMs;
    this.#call.onAttempt({
      target,
      outcome,
      finishReason,
      usage,
      firstTokenMs,
      durationMs,
      code,
    });
  }
}

/**
 * Several choices and log probabilities have no words but those of the OpenAI wire: only targets that
 * speak it can give them.
 *
 * @throws {ChimeraError} `provider_rejected` naming the field, when there is no such target.
 */
function onlyAble({ route, body }: CompletionCall, providers: CompleteParts['providers']): Route {
  const field = fieldOfTheWire(body);
  if (field === null) return route;
  const targets = route.targets.filter(
    ({ provider }) => providers.get(provider)?.passThrough !== undefined,
  );
  if (targets.length > 0) return { ...route, targets };
  throw new ChimeraError('provider_rejected', {
    message: `The model ${route.id} does not support ${field}. Leave it out, or ask another model.`,
    field,
  });
}

function fieldOfTheWire(body: CompletionCall['body']): string | null {
  if (typeof body.n === 'number' && body.n > 1) return 'n';
  return body.logprobs === true ? 'logprobs' : null;
}

/** Several choices cannot go on together, and a structured answer only where the words are sure to fit. */
function continuationOf({ body, canContinue, request }: CompletionCall): ModelCall['continuation'] {
  if (!canContinue || fieldOfTheWire(body) !== null) return 'never';
  return request.responseFormat === undefined ? 'freely' : 'if-it-fits';
}
