/** What the demo model says when nothing else fits: it gives the words back, and a way on. */
import type { DemoPlan } from '../plan.ts';
import { say } from '../plan.ts';
import type { Situation } from '../situation.ts';
import { pick } from '../situation.ts';

const LONGEST_QUOTE_CHARACTERS = 280;
/** Words that say little about what a message is about. */
const COMMON_WORDS = new Set(
  'about after again also because been before being between both could does doing down each even every from give have having here into just know like make many more most much need only other over please should show some such tell than that their them then there these they thing this those through very want well were what when where which while will with would your'.split(
    ' ',
  ),
);

/** Answers anything at all. */
export function reflect(situation: Situation): DemoPlan {
  const { said } = situation;
  if (said === '') return say('Your message has no words that I could look at. Try "hello".');
  const topic = findTopic(said);
  const isQuestion = said.includes('?');
  const opening = pick(
    isQuestion
      ? [
          `A good question about *${topic}*, and one for a real model.`,
          `*${topic}*: I wish I knew. I am only the demo model, a few rules without an AI.`,
          `If I were an AI, I would now think about *${topic}*. I am a few rules, so I can only listen.`,
        ]
      : [
          `I hear you: it is about *${topic}*.`,
          `*${topic}*, then. I am only the demo model, so I can repeat it, but not think about it.`,
          `Noted, with *${topic}* underlined.`,
        ],
    situation,
  );
  const way = pick(
    [
      'Ask me *how to set a key*, and a real model will answer this in my place.',
      'What I can do: *a long story*, *a table*, *some code*, or tell you *what Chimera is*.',
      'Try *"tell me a long story"* and reload the page while I write: that part is no demo.',
    ],
    situation,
  );
  return say(opening, quote(said), way);
}

/** The longest word that is not a common one, as it was written. */
function findTopic(said: string): string {
  const words = said.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const telling = words.filter((word) => word.length > 3 && !COMMON_WORDS.has(word.toLowerCase()));
  const longest = telling.reduce((best, word) => (word.length > best.length ? word : best), '');
  return longest === '' ? 'this' : longest;
}

function quote(said: string): string {
  const characters = [...said];
  const short =
    characters.length > LONGEST_QUOTE_CHARACTERS
      ? `${characters.slice(0, LONGEST_QUOTE_CHARACTERS).join('')}…`
      : said;
  return short
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line}`)
    .join('\n');
}
