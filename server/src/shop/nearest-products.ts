/** Which product was meant by an id or a name that there is not. */
import { editDistance } from './search/edit-distance.ts';
import { splitWords, stemOf } from './search/words.ts';

const MIN_LIKENESS = 0.34;

interface NamedProduct {
  id: string;
  name: string;
}

/** The products whose id or name is like the text, the likest first; those like nothing are left out. */
export function nearestProducts<P extends NamedProduct>(
  text: string,
  products: readonly P[],
  count: number,
): P[] {
  return products
    .map((product) => ({
      product,
      likeness: Math.max(likeness(text, product.id), likeness(text, product.name)),
    }))
    .filter((judged) => judged.likeness >= MIN_LIKENESS)
    .toSorted((a, b) => b.likeness - a.likeness || (a.product.id < b.product.id ? -1 : 1))
    .slice(0, count)
    .map(({ product }) => product);
}

/** From 0 to 1: the share of words that two texts have in common, slips forgiven. */
function likeness(a: string, b: string): number {
  const [first, second] = [stemsOf(a), stemsOf(b)];
  if (first.length === 0 || second.length === 0) return 0;
  const common = first.filter((stem) => second.some((other) => isNearly(stem, other))).length;
  return common / (first.length + second.length - common);
}

function isNearly(a: string, b: string): boolean {
  const limit = Math.min(a.length, b.length) < 4 ? 0 : 1;
  return editDistance(a, b, limit) <= limit;
}

function stemsOf(text: string): string[] {
  return [...new Set(splitWords(text).map(stemOf))];
}
