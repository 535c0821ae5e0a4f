/** Does what a program means by asking a model: one step, begun or gone on with. */
import type { ModelCall } from '../agents/program.ts';
import { AttemptTimer } from './attempt-timer.ts';
import { repairOrder } from './model-messages.ts';
import { ModelStep } from './model-step.ts';
import { cacheKeyOf, findReply, keepReply } from './reply-cache.ts';
import type { StepState } from './step-state.ts';
import { StepTools } from './step-tools.ts';
import { trimToBudget } from './trim.ts';
import type { TurnLedger } from './turn-ledger.ts';
import type { TurnParts } from './turn-parts.ts';

/**
 * Asks until the step's answer is whole.
 *
 * @param isTakeover whether the answer was begun, or was to be begun, by a process that died.
 * @throws {ChimeraError} when no target answers; the signal's reason when it fires.
 */
export async function callModel(
  parts: TurnParts,
  ledger: TurnLedger,
  step: StepState,
  call: ModelCall,
  options: { isTakeover: boolean; signal: AbortSignal },
): Promise<void> {
  const { gateway, now, newId, db } = parts;
  const { state } = ledger;
  const { request: asked } = ledger.turn;
  const tools = new StepTools(parts.tools, call);
  const modelStep = new ModelStep(step, state.attemptCount, tools, newId);
  const route = await gateway.resolve(call.model ?? asked.model);
  const request = {
    messages: trimToBudget(repairOrder(call.messages), parts.contextMaxTokens),
    tools: tools.offered,
    toolChoice: call.toolChoice,
    temperature: call.temperature,
    maxOutputTokens: call.maxOutputTokens,
    responseFormat: call.responseFormat,
  };
  const isFresh = step.text === '' && step.cutCalls.length === 0;
  const cacheKey =
    call.cacheSeed === null || !isFresh
      ? null
      : cacheKeyOf(ledger.turn.userId, route.id, call.cacheSeed, request);
  const cached = cacheKey === null ? null : await findReply(db, cacheKey);
  const timer = new AttemptTimer(now);
  const batches =
    cached !== null
      ? [cached]
      : gateway.call({
          route,
          request,
          shown: step.text === '' ? null : { text: step.text, from: state.lastTarget ?? '' },
          cause: options.isTakeover ? 'takeover' : 'first',
          signal: options.signal,
          passThrough: null,
          continuation: 'freely',
        });
  for await (const batch of batches) {
    const events = batch.flatMap((event) => modelStep.take(event));
    ledger.appendTo(
      step,
      events.map((event) => timer.stamp(event)),
    );
    await ledger.holdBack();
  }
  const { step: whole } = ledger.state;
  if (cacheKey !== null && cached === null && whole !== null) {
    await keepReply(db, cacheKey, whole, ledger.state.lastTarget ?? route.id, now());
  }
}
