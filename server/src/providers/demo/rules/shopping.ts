/** Shops: calls the tools of the shop where they are offered, and words what they answered. */
import type { DemoPlan } from '../plan.ts';
import { say } from '../plan.ts';
import { playsShopAssistant } from '../roles/part.ts';
import { readMemory } from '../shop/memory.ts';
import { planWishes } from '../shop/plan-wishes.ts';
import { asksForConsent } from '../shop/questions.ts';
import { readReply } from '../shop/read-reply.ts';
import { readWishes } from '../shop/read-wishes.ts';
import { hasFilters } from '../shop/search-terms.ts';
import {
  canShop,
  changesCart,
  isShopTool,
  RECOMMEND,
  SEARCH,
  VIEW_CART,
} from '../shop/shop-tools.ts';
import { readProblem } from '../shop/tool-problem.ts';
import type { AnsweredCall, TurnSoFar } from '../shop/turn-so-far.ts';
import { readTurn } from '../shop/turn-so-far.ts';
import type { Wish } from '../shop/wish.ts';
import { wordResult } from '../shop/word-results.ts';
import type { Rule, Situation } from '../situation.ts';
import { wordToolResult } from './tool-result.ts';

/** Takes what can only be about shopping. */
export const shoppingForSure: Rule = (situation) => {
  const { wishes, turn } = look(situation);
  const isSure = turn.before.isShopping || turn.steps > 0 || wishes.some(isPlain);
  return isSure ? goShopping(situation, wishes, turn) : undefined;
};

/** Takes what may well be about shopping, when nothing else is known that it could be about. */
export const shoppingMaybe: Rule = (situation) => {
  const { wishes, turn } = look(situation);
  return canShop(situation.tools) ? goShopping(situation, wishes, turn) : undefined;
};

/** Leaves alone what the user does not want. */
export const shoppingDeclined: Rule = ({ messages, heard }) => {
  const asking = messages.at(-2);
  const isDeclined = /^(?:no|nope|nah|not now|no need)\b/.test(heard) && heard.length < LONGEST_NO;
  return isDeclined && asking?.role === 'assistant' && asksForConsent(asking.content)
    ? say('All right, I leave it. What else are you looking for?')
    : undefined;
};

/** Says how to shop, to somebody who came for that and was not understood. */
export const shoppingHelp: Rule = ({ messages, tools, said }) => {
  if (!playsShopAssistant(messages) || !canShop(tools) || said === '') return undefined;
  return say(
    'I did not understand that: I am the demo model, a few rules without an AI, and here I only know about shopping.',
    SHOPPING_EXAMPLES,
  );
};

const LONGEST_NO = 30;
const SHOPPING_EXAMPLES = [
  'Try one of these:',
  '- "Show me wireless headphones under 100"',
  '- "Tell me more about the second one"',
  '- "Add two to my cart", "What is in my cart?"',
  '- "What goes with it?"',
].join('\n');

function look({ messages, said }: Situation): { wishes: Wish[]; turn: TurnSoFar } {
  const turn = readTurn(messages, playsShopAssistant(messages));
  const reply = readReply(messages, turn.before);
  return { wishes: reply === undefined ? readWishes(said, turn.before) : [reply], turn };
}

/** Whether it needs no shop around it to be understood as shopping. */
function isPlain(wish: Wish): boolean {
  return wish.kind === 'search'
    ? hasFilters(wish.terms) && wish.terms.query !== ''
    : wish.kind !== 'assortment';
}

function goShopping(
  situation: Situation,
  wishes: readonly Wish[],
  turn: TurnSoFar,
): DemoPlan | undefined {
  const { tools, toolResults, messages } = situation;
  if (wishes.length === 0 && !turn.answered.some(({ name }) => isShopTool(name))) return undefined;
  if (!canShop(tools) && toolResults.length === 0) {
    return say(
      'That sounds like shopping, and I have no shop here: its tools are not switched on in this conversation, and I do not make products up.',
      'Choose the shop assistant, and I search its catalogue for you.',
    );
  }
  const { calls, notes } = planWishes(wishes, turn, tools);
  if (calls.length > 0) return { text: '', calls };
  const memory = readMemory(messages, turn.before.isShopping);
  const words = worthSaying(turn.answered, wishes).map((answered) =>
    isShopTool(answered.name) ? wordResult(answered, memory) : wordToolResult(answered),
  );
  const paragraphs = [...new Set([...words, ...notes])];
  return paragraphs.length === 0 ? undefined : say(...paragraphs);
}

/** Leaves out what was only a means: searches for an id, a look into the cart, tries that led on. */
function worthSaying(answered: readonly AnsweredCall[], wishes: readonly Wish[]): AnsweredCall[] {
  const wantsList = wishes.some(({ kind }) => LISTS.has(kind));
  const wantsCart = wishes.some(({ kind }) => kind === 'view-cart');
  const tried = answered.filter((call, index) => {
    const later = answered.slice(index + 1);
    const isRepeated = later.some((other) => other.name === call.name && sameInput(other, call));
    const isReplaced = call.name === RECOMMEND && later.some(({ name }) => name === SEARCH);
    return !isRepeated && !(isReplaced && readProblem(call.content) !== undefined);
  });
  const hasMore = tried.some(({ name }) => isShopTool(name) && name !== SEARCH);
  const hasChange = tried.some(({ name }) => changesCart(name));
  return tried.filter(
    ({ name }) =>
      !(name === SEARCH && hasMore && !wantsList) &&
      !(name === VIEW_CART && hasChange && !wantsCart),
  );
}

const LISTS: ReadonlySet<Wish['kind']> = new Set(['search', 'refine', 'assortment']);

function sameInput(a: AnsweredCall, b: AnsweredCall): boolean {
  return JSON.stringify(a.input) === JSON.stringify(b.input);
}
