/** From a reference to the products that it means, as far as the conversation has named them. */
import type { ShopMemory } from './memory.ts';
import { findById } from './memory.ts';
import type { SeenProduct } from './product-text.ts';
import type { Reference } from './wish.ts';

export type Resolution =
  | { kind: 'found'; products: SeenProduct[] }
  /** Nothing of the name was shown: it has to be searched for. */
  | { kind: 'unseen'; name: string }
  | { kind: 'ambiguous'; candidates: SeenProduct[] }
  | { kind: 'no-list' }
  | { kind: 'beyond'; count: number };

const STOP_WORDS = new Set(['the', 'a', 'an', 'one', 'ones', 'of', 'with', 'and', 'for', 'please']);

/** @param list what places in a list mean: the newest one, or the cart. */
export function resolve(
  reference: Reference,
  memory: ShopMemory,
  list: readonly SeenProduct[] = memory.shown,
): Resolution {
  switch (reference.kind) {
    case 'id':
      return found(findById(memory, reference.id) ?? { id: reference.id, name: reference.id });
    case 'focus':
      return resolveFocus(memory, list);
    case 'place': {
      const product = list.at(reference.index);
      if (product !== undefined) return found(product);
      return list.length === 0 ? { kind: 'no-list' } : { kind: 'beyond', count: list.length };
    }
    case 'several':
      return resolveSeveral(reference.count ?? list.length, memory, list);
    case 'cheapest':
    case 'dearest':
      return resolveExtreme(reference, list);
    case 'name':
      return resolveName(reference.name, memory, list);
  }
}

function found(...products: SeenProduct[]): Resolution {
  return { kind: 'found', products };
}

function resolveFocus({ focus }: ShopMemory, list: readonly SeenProduct[]): Resolution {
  const [only, ...others] = list;
  if (focus !== undefined) return found(focus);
  if (only === undefined) return { kind: 'no-list' };
  return others.length === 0 ? found(only) : { kind: 'ambiguous', candidates: [...list] };
}

function resolveSeveral(
  count: number,
  memory: ShopMemory,
  list: readonly SeenProduct[],
): Resolution {
  if (list.length === 0) return resolveFocus(memory, list);
  if (count > list.length) return { kind: 'beyond', count: list.length };
  return found(...list.slice(0, Math.max(count, 1)));
}

function resolveExtreme(
  { kind, noun }: Extract<Reference, { noun: string }>,
  list: readonly SeenProduct[],
): Resolution {
  const meant = noun === '' ? list : list.filter((product) => isCalled(product, noun));
  const priced = meant.filter(({ price }) => price !== undefined);
  const sign = kind === 'cheapest' ? 1 : -1;
  const [first] = priced.toSorted((a, b) => sign * ((a.price ?? 0) - (b.price ?? 0)));
  if (first !== undefined) return found(first);
  return noun === '' ? { kind: 'no-list' } : { kind: 'unseen', name: noun };
}

function resolveName(name: string, memory: ShopMemory, list: readonly SeenProduct[]): Resolution {
  const byId = findById(memory, name.toLowerCase());
  if (byId !== undefined) return found(byId);
  const { focus } = memory;
  if (focus !== undefined && isCalled(focus, name)) return found(focus);
  for (const products of [list, memory.known]) {
    const called = products.filter((product) => isCalled(product, name));
    const exact = called.find((product) => product.name.toLowerCase() === name.toLowerCase());
    const [only, ...others] = exact === undefined ? called : [exact];
    if (only === undefined) continue;
    return others.length === 0 ? found(only) : { kind: 'ambiguous', candidates: called };
  }
  return { kind: 'unseen', name };
}

/** Whether every word of what was said begins a word of the product's name or id, or the other way. */
function isCalled({ id = '', name }: SeenProduct, said: string): boolean {
  const words = toWords(said);
  const own = [...toWords(name), ...toWords(id)];
  return words.length > 0 && words.every((word) => own.some((part) => part.startsWith(word)));
}

/** Lower-case words without their plural's s. */
function toWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !STOP_WORDS.has(word))
    .map((word) => (word.length > 3 ? word.replace(/(?<!s)s$/, '') : word));
}
