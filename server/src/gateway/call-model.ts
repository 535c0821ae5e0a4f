/**
 * One model call, whatever it takes: attempts at the targets of a route until one of them brings the
 * answer to its end. What has been shown stays; the next attempt goes on from it.
 */

import { ChimeraError } from '@chimera/protocol/errors';
import { type AttemptCause, type AttemptOutcome, NO_USAGE } from '@chimera/protocol/events';
import type { Price, Target } from '../config/config.ts';
import type { ModelRequest, Provider, ResponseHead } from '../providers/port.ts';
import { ProviderError } from '../providers/port.ts';
import type { Abilities } from './abilities.ts';
import { Attempt } from './attempt.ts';
import { continuationMessages } from './continuation.ts';
import { asProviderError, toChimeraError } from './failure.ts';
import type { ModelAttempt } from './model-attempt.ts';
import { PassThroughAttempt } from './pass-through-attempt.ts';
import {
  type AttemptEnd,
  type GatewayEvent,
  type ModelCall,
  type ShownAnswer,
  targetName,
} from './port.ts';
import { RetryPlan } from './retry-plan.ts';
import type { HealthRegistry } from './routing/health-registry.ts';
import type { OwnCounts } from './routing/own-counts.ts';
import type { Router } from './routing/router.ts';

export interface CallModelParts {
  providers: ReadonlyMap<string, Provider>;
  abilities: Abilities;
  /** Rejects when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
  router: Pick<Router, 'order' | 'contextTokens'>;
  health: HealthRegistry;
  own: OwnCounts;
  /** What a target's vendor asks for; null when it is not known. */
  priceOf(target: Target): Price | null;
}

/**
 * @throws {ChimeraError} when nothing is left to try; every attempt has then been reported.
 * @throws the signal's reason when it fires.
 */
export async function* callModel(
  parts: CallModelParts,
  call: ModelCall,
): AsyncGenerator<GatewayEvent[], void> {
  // A provider may be configured that is not served: its targets are none.
  const { health, router } = parts;
  const targets = call.route.targets.filter(({ provider }) => parts.providers.has(provider));
  const order = router.order({ ...call.route, targets }, call.request);
  const retryPlan = new RetryPlan(order, parts.random, router.contextTokens);
  let target = retryPlan.target;
  let cause: AttemptCause = call.cause;
  let shown = call.shown;
  let wasAnythingShown = shown !== null;
  while (target !== undefined) {
    call.signal.throwIfAborted();
    const attempt = planAttempt(parts, call, target, shown, wasAnythingShown);
    yield [{ type: 'attempt-start', target, cause }];
    health.began(target);
    parts.own.requestBegan(target);
    const startedAt = performance.now();
    let firstTokenMs: number | null = null;
    let failure: ProviderError | null = null;
    let isReported = false;
    try {
      for await (const events of attempt.run()) {
        firstTokenMs ??= performance.now() - startedAt;
        yield events;
      }
      isReported = true;
    } catch (thrown) {
      isReported = true;
      if (call.signal.aborted) {
        yield [endAttempt(parts, target, attempt, 'stopped', null)];
        throw call.signal.reason;
      }
      failure = asProviderError(thrown);
    } finally {
      if (!isReported) call.onAbandoned?.(endAttempt(parts, target, attempt, 'stopped', null));
    }
    // An answer is whole once the model has said why it stops, however the stream ends behind that.
    if (attempt.finishReason !== null) {
      health.succeeded(target, firstTokenMs);
      yield [endAttempt(parts, target, attempt, 'completed', null)];
      return;
    }
    const error = failure ?? cutOff();
    health.failed(target, error);
    const outcome = attempt.hasDelivered ? 'truncated' : 'failed';
    yield [endAttempt(parts, target, attempt, outcome, error.kind)];
    shown = grown(shown, attempt, target);
    wasAnythingShown ||= attempt.hasDelivered;
    if (wasAnythingShown && call.continuation === 'never') throw toChimeraError(error, true);
    if (!attempt.hasDelivered && learnsFrom(parts.abilities, target, attempt, error)) {
      cause = 'retry';
      continue;
    }
    const next = retryPlan.next(error, attempt.hasDelivered);
    if (next === null) throw toChimeraError(error, wasAnythingShown);
    if (next.waitMs > 0) await wait(parts, next.waitMs, call.signal);
    target = next.target;
    cause = next.cause;
  }
  throw new ChimeraError('provider_unavailable');
}

function cutOff(): ProviderError {
  return new ProviderError('truncated', 'The stream ended without a finish reason.');
}

/** @throws the signal's reason when it fires, whatever the clock says then. */
async function wait({ sleep }: CallModelParts, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function planAttempt(
  parts: CallModelParts,
  call: ModelCall,
  target: Target,
  shown: ShownAnswer | null,
  wasAnythingShown: boolean,
): ModelAttempt {
  const provider = parts.providers.get(target.provider);
  if (provider === undefined) throw new ChimeraError('provider_unavailable');
  const onHead = (head: ResponseHead): void => parts.health.headCame(target, head.headers);
  const { timeouts } = call.route;
  const price = call.route.price ?? parts.priceOf(target);
  const { signal, passThrough } = call;
  if (passThrough !== null && provider.passThrough !== undefined && !wasAnythingShown) {
    const open = provider.passThrough.bind(provider);
    return new PassThroughAttempt({
      open: (request, attemptSignal) =>
        open(request, { signal: attemptSignal, onResponse: onHead }),
      request: { ...passThrough, model: target.model },
      messages: call.request.messages,
      timeouts,
      price,
      signal,
    });
  }
  const { abilities } = parts;
  const method = abilities.continuationOf(target);
  return new Attempt({
    provider,
    target,
    request: requestFor(call, target, abilities, shown),
    timeouts,
    price,
    signal,
    onHead,
    continues:
      shown === null
        ? null
        : {
            shown,
            method,
            isTrusted: method === 'prefill' && abilities.isPrefillTrusted(target),
            mustFit: call.continuation === 'if-it-fits',
          },
  });
}

function requestFor(
  call: ModelCall,
  target: Target,
  abilities: Abilities,
  shown: ShownAnswer | null,
): ModelRequest {
  const { tools, toolChoice, ...withoutTools } = call.request;
  const offersTools = tools !== undefined && abilities.takesTools(target);
  const method = abilities.continuationOf(target);
  return {
    ...withoutTools,
    ...(offersTools ? { tools, toolChoice } : {}),
    model: target.model,
    messages:
      shown === null
        ? call.request.messages
        : continuationMessages(call.request.messages, shown.text, method),
  };
}

function grown(
  shown: ShownAnswer | null,
  attempt: ModelAttempt,
  target: Target,
): ShownAnswer | null {
  if (attempt.deliveredText === '') return shown;
  return { text: (shown?.text ?? '') + attempt.deliveredText, from: targetName(target) };
}

/**
 * Whether the refusal taught something that makes the same target worth asking again at once. What
 * counts is what this attempt had asked for: another call may have learnt the same in the meantime.
 */
function learnsFrom(
  abilities: Abilities,
  target: Target,
  attempt: ModelAttempt,
  error: ProviderError,
): boolean {
  if (error.kind !== 'invalid-request') return false;
  if (attempt.continuation === 'prefill') {
    abilities.rememberPrefillRefused(target);
    return true;
  }
  const isAboutTools = /\btools?\b|tool_choice|function.?call/i.test(
    `${error.param ?? ''} ${error.message}`,
  );
  if (attempt.offersTools && isAboutTools) {
    abilities.rememberToolsRefused(target);
    return true;
  }
  return false;
}

/** Counts what the attempt took, and tells of its end. */
function endAttempt(
  { own }: CallModelParts,
  target: Target,
  attempt: ModelAttempt,
  outcome: AttemptOutcome,
  code: string | null,
): AttemptEnd {
  // A request that was refused takes no tokens, and costs nothing.
  const usage = outcome === 'failed' ? NO_USAGE : attempt.usage;
  own.tokensSpent(target, usage.inputTokens + usage.outputTokens);
  return {
    type: 'attempt-end',
    target,
    outcome,
    finishReason: outcome === 'completed' ? attempt.finishReason : null,
    usage,
    code,
  };
}
