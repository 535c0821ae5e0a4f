/** The word that ends a chat of agents, where the instructions name one. */
import type { ModelMessage } from '../../port.ts';
import { instructionsOf } from './part.ts';
import { lastHeard, turnsSpoken } from './transcript.ts';

const VERB =
  '\\b(?:[Rr]eply|[Ss]ay|[Aa]nswer|[Ee]nd|[Ff]inish|[Rr]espond|[Ww]rite|[Rr]eturn|[Oo]utput|[Cc]lose)\\b';
/** Capitals that are quoted or called a word, or that everybody ends chats with; not any acronym. */
const SIGNAL =
  '(?:["“\'`]([A-Z]{3,}(?:_[A-Z]+)*)["”\'`]|\\bword ([A-Z]{3,}(?:_[A-Z]+)*)\\b|\\b(TERMINATE|APPROVED?|DONE|FINISHED|COMPLETED?|EXIT)\\b)';
const NAMED = new RegExp(`${VERB}[^.\\n]{0,60}?${SIGNAL}`);
const NOTHING_MORE =
  /^(?:(?:please )?(?:go on|continue|carry on|proceed)|thanks?(?: you)?|thank you(?: very much)?|ok(?:ay)?|great|good|perfect|done|bye|goodbye)?[.!\s]*$/i;
/** Turns after which an agent that was told how to end does so. */
const PATIENCE_TURNS = 3;

/** Finds the word; undefined where the instructions know none. */
export function terminationWordOf(messages: readonly ModelMessage[]): string | undefined {
  const [, ...words] = NAMED.exec(instructionsOf(messages)) ?? [];
  return words.find((word) => word !== undefined);
}

/** Whether there is nothing left to say for an agent that is told to end the chat then. */
export function isTimeToEnd(messages: readonly ModelMessage[]): boolean {
  const spoken = turnsSpoken(messages);
  return spoken >= PATIENCE_TURNS || (spoken > 0 && NOTHING_MORE.test(lastHeard(messages)));
}
