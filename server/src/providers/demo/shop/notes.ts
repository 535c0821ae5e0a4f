/** What the demo model says when it does not know which product is meant. */
import type { SeenProduct } from './product-text.ts';
import { ASK_WHICH } from './questions.ts';
import type { Resolution } from './resolve.ts';
import { priceOf } from './wording.ts';

const LONGEST_CHOICE = 4;

/** Asks back. */
export function whichOne(candidates: readonly SeenProduct[]): string {
  const names = candidates.slice(0, LONGEST_CHOICE).map((each) => `*${each.name}*${priceOf(each)}`);
  return `${ASK_WHICH}: ${names.join(', ')}? Say its name, or its place in the list, such as *the second one*.`;
}

/** Says why a reference leads nowhere. */
export function whyNot(resolution: Exclude<Resolution, { kind: 'found' | 'unseen' }>): string {
  switch (resolution.kind) {
    case 'ambiguous':
      return whichOne(resolution.candidates);
    case 'no-list':
      return 'I have not shown you any products yet, so I do not know which one you mean. What are you looking for? For example: *show me wireless headphones under 100*.';
    case 'beyond':
      return `The list has only ${resolution.count === 1 ? 'one product' : `${resolution.count} products`}. Which of them do you mean?`;
  }
}
