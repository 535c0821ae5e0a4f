/** Puts what the index found in order: the product that a shopper would call by these words comes first. */
import type { Concept, ConceptMatch } from '../../store/product-index.ts';

/** A product must cover this share of what the best one covers of the query. */
const MIN_SHARE_OF_BEST = 0.62;
/** The query names what the product is: `headphones` of `wireless headphones`. */
const IS_THE_THING = 1.2;
/** How much of its kind the query names. */
const KIND_COVERED = 0.5;
/** The words of the query stand in its name as they were said. */
const PHRASE_IN_NAME = 0.4;
const TEXT_SCORE = 0.35;
const POPULARITY = 0.25;

interface Candidate {
  id: string;
  kind: string[];
  name: string;
  popularity: number;
  /** Best text score by concept. */
  scores: Map<number, number>;
}

/** Gives the ids of the products that fit, the best first. */
export function rankMatches(
  concepts: readonly Concept[],
  matches: readonly ConceptMatch[],
  weights: readonly number[],
): string[] {
  const candidates = collect(matches);
  const best = bestScores(matches);
  const phrase = concepts.map((concept) => concept[0]?.join(' ') ?? '').join(' ');
  const judged = candidates.map((candidate) => {
    const coverage = sum([...candidate.scores.keys()].map((index) => weights[index] ?? 0));
    const text = sum(
      [...candidate.scores].map(
        ([index, score]) => ((weights[index] ?? 0) * score) / (best.get(index) ?? score),
      ),
    );
    return { candidate, coverage, text };
  });
  const mostCovered = Math.max(...judged.map(({ coverage }) => coverage));
  const total = sum(weights);
  return judged
    .filter(({ coverage }) => coverage >= MIN_SHARE_OF_BEST * mostCovered)
    .map(({ candidate, coverage, text }) => ({
      id: candidate.id,
      popularity: candidate.popularity,
      score:
        coverage / total +
        TEXT_SCORE * (text / total) +
        fitOfKind(candidate, concepts) +
        (` ${candidate.name} `.includes(` ${phrase} `) ? PHRASE_IN_NAME : 0) +
        (POPULARITY * candidate.popularity) / 100,
    }))
    .toSorted((a, b) => b.score - a.score || b.popularity - a.popularity || compare(a.id, b.id))
    .map(({ id }) => id);
}

/** How well the query names what the product is. */
function fitOfKind({ kind }: Candidate, concepts: readonly Concept[]): number {
  const asked = new Set(concepts.flatMap((concept) => concept.flat()));
  const firstWordings = new Set(concepts.flatMap((concept) => concept[0] ?? []));
  const named = kind.filter((stem) => asked.has(stem)).length;
  const thing = kind.at(-1) ?? '';
  const isTheThing = firstWordings.has(thing) ? 1 : asked.has(thing) ? 1 / 2 : 0;
  return IS_THE_THING * isTheThing + KIND_COVERED * (named / kind.length);
}

function collect(matches: readonly ConceptMatch[]): Candidate[] {
  const byId = new Map<string, Candidate>();
  for (const { id, concept, kind, name, popularity, score } of matches) {
    const candidate = byId.get(id) ?? {
      id,
      kind: kind.split(' '),
      name,
      popularity,
      scores: new Map<number, number>(),
    };
    candidate.scores.set(concept, score);
    byId.set(id, candidate);
  }
  return [...byId.values()];
}

function bestScores(matches: readonly ConceptMatch[]): Map<number, number> {
  const best = new Map<number, number>();
  for (const { concept, score } of matches) {
    best.set(concept, Math.max(score, best.get(concept) ?? 0));
  }
  return best;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
