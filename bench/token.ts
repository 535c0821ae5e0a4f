/** The one token that all answers of the bench are made of. */

/** Its first character comes in no frame but as part of it, so that bytes can be counted as tokens. */
export const TOKEN = '~word ';
export const TOKEN_MARK = '~'.charCodeAt(0);

export const TOKENS_PER_SECOND = 20;
