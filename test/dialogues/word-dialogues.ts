import type { Dialogue } from './dialogue.ts';
import { ARGUMENTS } from './rows/arguments.ts';
import { BAD_REQUESTS } from './rows/bad-requests.ts';
import { LIMITS } from './rows/limits.ts';
import { SHOPPING } from './rows/shopping.ts';
import { STOCK } from './rows/stock.ts';

/** The dialogues of words alone, which are played through every way. */
export const WORD_DIALOGUES: readonly Dialogue[] = [
  ...SHOPPING,
  ...STOCK,
  ...BAD_REQUESTS,
  ...ARGUMENTS,
  ...LIMITS,
];
