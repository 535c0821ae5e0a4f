/** Shows what an answer can look like: tables, code, lists. */
import type { DemoPlan } from '../plan.ts';
import { say } from '../plan.ts';
import type { Rule } from '../situation.ts';

const TABLE = [
  '| what happens | what you see | what is lost |',
  '| --- | --- | ---: |',
  '| you reload the page | the answer goes on | 0 words |',
  '| the network drops | "Reconnecting…", then the answer goes on | 0 words |',
  '| the server is killed | the answer goes on after its start | 0 words |',
  '| a provider fails | another model goes on | 0 words |',
].join('\n');

const CODE = [
  '```ts',
  '/** Gives the Fibonacci numbers, one after the other, for ever. */',
  'function* fibonacci(): Generator<number> {',
  '  let [current, next] = [0, 1];',
  '  for (;;) {',
  '    yield current;',
  '    [current, next] = [next, current + next];',
  '  }',
  '}',
  '',
  'for (const number of fibonacci().take(10)) console.log(number);',
  '```',
].join('\n');

const LIST = [
  '1. Put the kettle on.',
  '2. Choose the tea:',
  '   - black, for the morning',
  '   - green, for the afternoon',
  '   - herbal, for the night',
  '3. Wait. *Three minutes*, not two.',
  '4. Drink it while it is warm.',
].join('\n');

const QUOTE = '> A chimera is a beast of many parts that breathes as one.';

/** Somebody who wants to see one, not somebody who has laid one. */
function asksFor(thing: string): RegExp {
  return new RegExp(
    `(^|\\b(show|give|make|write|draw|create|print|see|example|want|need|some|with)\\b.*)\\b(${thing})\\b`,
  );
}

const SHOWCASES: readonly { asks: RegExp; answer: DemoPlan }[] = [
  {
    asks: /\b(markdown|formatting|showcase)\b/,
    answer: say(
      '# What an answer can hold',
      'Words may be **strong**, *leaning*, ~~withdrawn~~ or `code`, and [lead elsewhere](https://example.com).',
      `## A table\n\n${TABLE}`,
      `## Code\n\n${CODE}`,
      `## A list\n\n${LIST}`,
      QUOTE,
    ),
  },
  {
    asks: asksFor('tables?'),
    answer: say('Here is a table:', TABLE, 'It was written row by row, as you saw.'),
  },
  {
    asks: asksFor('code|functions?|snippets?|typescript|javascript|python'),
    answer: say(
      'Here is some code that somebody wrote for me beforehand, since I cannot program:',
      CODE,
      'It prints `0, 1, 1, 2, 3, 5, 8, 13, 21, 34`, one number per line.',
    ),
  },
  { asks: asksFor('lists?|recipe'), answer: say('Here is a list:', LIST) },
];

export const showcase: Rule = ({ heard }) => SHOWCASES.find(({ asks }) => asks.test(heard))?.answer;
