/** Cuts a message into what is said one after the other. */

const COURTESY =
  /^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|ok(?:ay)?|yes|yeah|yep|no|sure|great|perfect|nice|cool|good|fine|alright|thanks(?: a lot)?|thank you|please|well|so|now|also|and|then|but|actually|just|hm+)(?:[,!:\s-]+|$))+/i;
const REQUEST =
  /^(?:(?:can|could|would|will) you(?: please)?(?: also)?\s+|(?:can|could|may) i (?:please )?(?:see|have)(?: a look at)?\s+|i(?:['’]d| would) (?:like|love)(?: you)? to\s+|i want(?: you)? to\s+|i(?:['’]d| would) like\s+(?=(?:two|three|four|five|\d+|the|that|this|it|both) )|let(?:['’]s| us)\s+|help me(?: to)?\s+|please\s+|just\s+)+/i;
/** What is longer than this at a counter is no wish any more. */
const LONGEST_WISH_CHARACTERS = 600;
const VERB =
  '(?:add|put|buy|order|remove|delete|take|show|tell|find|search|recommend|suggest|what|how|change|set|make|view|empty|clear|get|open|describe)';

/** Gives the clauses without the courtesies around them; the letters stay as they were typed. */
export function splitClauses(message: string): string[] {
  return message
    .slice(0, LONGEST_WISH_CHARACTERS)
    .split(
      new RegExp(
        `[.!?;]+(?=\\s|$)|\\n+|,?\\s+(?:and )?then\\s+|,?\\s+and\\s+(?=(?:please |also )?${VERB}\\b)|,\\s+(?=${VERB}\\b)`,
        'iu',
      ),
    )
    .map(toClause)
    .filter((clause) => clause !== '');
}

function toClause(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(COURTESY, '')
    .replace(REQUEST, '')
    .replace(/[,\s]+(?:please|thanks|thank you|for me)$/i, '')
    .replace(/[\s,:]+$/, '');
}
