/** Answers to what the demo model itself asked last: "yes", or which product was meant. */
import type { ModelMessage } from '../../port.ts';
import { textOf } from '../situation.ts';
import type { ShopMemory } from './memory.ts';
import { ASK_ADD, ASK_SIMILAR, ASK_WHICH } from './questions.ts';
import { readWishes } from './read-wishes.ts';
import { readItems } from './references.ts';
import { resolve } from './resolve.ts';
import type { Wish } from './wish.ts';

const YES =
  /^(?:yes|yeah|yep|yup|sure|ok(?:ay)?|please(?: do)?|of course|go ahead|do it|definitely|why not)(?:[,!.\s]+(?:please|do|do it|do that|add it|thanks|thank you|sure))*[!.\s]*$/i;

const LONGEST_REPLY_CHARACTERS = 200;

/** Reads the newest message as an answer; undefined when it is none. */
export function readReply(messages: readonly ModelMessage[], memory: ShopMemory): Wish | undefined {
  const newest = messages.findLastIndex(({ role }) => role === 'user');
  const reply = messages[newest];
  const asking = messages[newest - 1];
  if (reply === undefined || asking?.role !== 'assistant') return undefined;
  const said = textOf(reply).trim();
  if (said.length > LONGEST_REPLY_CHARACTERS) return undefined;
  if (YES.test(said)) return agreed(asking.content);
  if (!asking.content.includes(ASK_WHICH)) return undefined;
  const before = messages.slice(0, newest - 1).findLast(({ role }) => role === 'user');
  const [unclear] = before === undefined ? [] : readWishes(textOf(before), memory);
  return unclear === undefined ? undefined : chosen(unclear, said, memory);
}

function agreed(question: string): Wish | undefined {
  const reference = { kind: 'focus' } as const;
  if (question.endsWith(ASK_ADD)) {
    return { kind: 'add', items: [{ reference, quantity: null }], orSearch: null };
  }
  return question.endsWith(ASK_SIMILAR) ? { kind: 'recommend', reference } : undefined;
}

/** The wish that was unclear, now about what was named. */
function chosen(unclear: Wish, said: string, memory: ShopMemory): Wish | undefined {
  const items = readItems(said.replace(/[.!?\s]+$/, ''));
  const [first] = items;
  const isChoice = items.every(
    ({ reference }) => reference.kind !== 'focus' && resolve(reference, memory).kind === 'found',
  );
  if (first === undefined || !isChoice) return undefined;
  switch (unclear.kind) {
    case 'add':
    case 'details':
    case 'remove': {
      const wanted = unclear.items[0]?.quantity ?? null;
      const chosenItems = items.map(({ reference, quantity }) => ({
        reference,
        quantity: quantity ?? wanted,
      }));
      return { ...unclear, items: chosenItems };
    }
    case 'set-quantity':
    case 'recommend':
      return { ...unclear, reference: first.reference };
    default:
      return undefined;
  }
}
