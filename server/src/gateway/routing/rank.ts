/** Puts the targets of a route in the order in which they are to be asked, and says why. */
import type { Target } from '../../config/config.ts';
import type { Allowance, Budget } from './budget.ts';
import type { Needs } from './needs.ts';
import type { OwnAllowance } from './own-limits.ts';
import { availability, type TargetHealth } from './target-health.ts';

/** What is known of a model; null is unknown, and unknown is given the benefit of the doubt. */
export interface ModelFacts {
  contextTokens: number | null;
  tools: boolean | null;
  jsonSchema: boolean | null;
  vision: boolean | null;
  /** US dollars for a million tokens in and a million out together. */
  pricePerMillion: number | null;
  /** Whether it is one of the small and quick ones. */
  isSmall: boolean;
}

export interface Candidate {
  target: Target;
  facts: ModelFacts;
  health: TargetHealth;
  /** What the limits of the configuration leave. */
  own: OwnAllowance;
}

export interface RankedTarget {
  target: Target;
  /** What the request needs and the model is known not to have; such targets come last. */
  lacks: string[];
  availability: 'ready' | 'probe' | 'cooling';
  /** Whether what the provider, and our own count, say is left is enough for this request. */
  hasBudget: boolean;
  /** In words, for whoever asks why. */
  reasons: string[];
}

/** Latencies within this factor of each other count as equal. */
const NOTICEABLE_FACTOR = 1.25;

/**
 * Health before budget before fitness for the task before the given order. Nothing is taken out: when
 * all are unfit or cooling, the best of them is still asked.
 *
 * @param isFree whether the order of the candidates is ours to choose (`auto`), not the operator's.
 */
export function rank(
  candidates: Candidate[],
  needs: Needs,
  now: number,
  isFree: boolean,
): RankedTarget[] {
  return candidates
    .map((candidate, position) => ({
      candidate,
      position,
      // The same model at several providers: these are equals, and stand together.
      group: candidates.findIndex(({ target }) => target.model === candidate.target.model),
      ...assess(candidate, needs, now),
    }))
    .sort(
      (left, right) =>
        left.lacks.length - right.lacks.length ||
        penalty(left.availability) - penalty(right.availability) ||
        Number(right.hasBudget) - Number(left.hasBudget) ||
        (isFree ? compareFreely(left, right, needs) : 0) ||
        left.position - right.position,
    )
    .map(({ candidate: { target }, lacks, availability: state, hasBudget, reasons }) => ({
      target,
      lacks,
      availability: state,
      hasBudget,
      reasons,
    }));
}

function penalty(state: RankedTarget['availability']): number {
  return state === 'cooling' ? 1 : 0;
}

function assess(
  { facts, health, own }: Candidate,
  needs: Needs,
  now: number,
): Omit<RankedTarget, 'target'> {
  const lacks = lacking(facts, needs);
  const state = availability(health, now);
  const isEnoughThere = isEnough(health.budget, needs, now);
  const isEnoughHere = own.requests >= 1 && own.tokens >= wantedTokens(needs);
  const reasons = lacks.map((what) => `lacks ${what}`);
  if (state === 'cooling') {
    const seconds = Math.ceil((health.openUntil - now) / 1_000);
    reasons.push(`cooling for ${seconds} s after ${health.why ?? 'a failure'}`);
  }
  if (state === 'probe') reasons.push('has failed before and is tried again');
  if (!isEnoughThere) reasons.push('has little of its rate limit left');
  if (!isEnoughHere) reasons.push('has little left of the limits in the configuration');
  if (health.firstTokenMs !== null) {
    reasons.push(`first token after about ${Math.round(health.firstTokenMs)} ms`);
  }
  return { lacks, availability: state, hasBudget: isEnoughThere && isEnoughHere, reasons };
}

function lacking(facts: ModelFacts, needs: Needs): string[] {
  const lacks: string[] = [];
  const wanted = wantedTokens(needs);
  if (facts.contextTokens !== null && facts.contextTokens < wanted) {
    lacks.push(`context for ${wanted} tokens (has ${facts.contextTokens})`);
  }
  if (needs.tools && facts.tools === false) lacks.push('tools');
  if (needs.jsonSchema && facts.jsonSchema === false) lacks.push('JSON schema');
  if (needs.vision && facts.vision === false) lacks.push('vision');
  return lacks;
}

function isEnough(budget: Budget | null, needs: Needs, now: number): boolean {
  if (budget === null) return true;
  return covers(budget.requests, 1, now) && covers(budget.tokens, wantedTokens(needs), now);
}

function wantedTokens(needs: Needs): number {
  return needs.inputTokens + (needs.outputTokens ?? 0);
}

function covers(allowance: Allowance | null, amount: number, now: number): boolean {
  return allowance === null || now >= allowance.resetAt || allowance.remaining >= amount;
}

interface Placed {
  candidate: Candidate;
  group: number;
}

/** Strong models for hard tasks and quick ones for easy ones; among equals the faster, then the cheaper. */
function compareFreely(left: Placed, right: Placed, needs: Needs): number {
  const wantsSmall = needs.complexity === 'simple';
  const { facts: leftFacts, health: leftHealth } = left.candidate;
  const { facts: rightFacts, health: rightHealth } = right.candidate;
  return (
    Number(rightFacts.isSmall === wantsSmall) - Number(leftFacts.isSmall === wantsSmall) ||
    left.group - right.group ||
    latencyGrade(leftHealth) - latencyGrade(rightHealth) ||
    comparePrice(leftFacts, rightFacts)
  );
}

/** Steps of a noticeable difference each; what was never measured is worth a try. */
function latencyGrade({ firstTokenMs }: TargetHealth): number {
  return firstTokenMs === null
    ? 0
    : Math.round(Math.log(Math.max(1, firstTokenMs)) / Math.log(NOTICEABLE_FACTOR));
}

/** What is not known to be cheap comes last. */
function comparePrice(left: ModelFacts, right: ModelFacts): number {
  if (left.pricePerMillion === right.pricePerMillion) return 0;
  if (left.pricePerMillion === null) return 1;
  return right.pricePerMillion === null ? -1 : left.pricePerMillion - right.pricePerMillion;
}
