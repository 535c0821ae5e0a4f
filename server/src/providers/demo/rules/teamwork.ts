/** Plays the part that the instructions give: an agent of a team, its selector, or who sums it up. */
import type { ModelMessage } from '../../port.ts';
import { say } from '../plan.ts';
import { criticize } from '../roles/critic.ts';
import { readPart } from '../roles/part.ts';
import { planQuestions } from '../roles/planner.ts';
import { takeNotes } from '../roles/researcher.ts';
import { chooseSpeaker } from '../roles/selector.ts';
import { summarize } from '../roles/summary.ts';
import { isTimeToEnd, terminationWordOf } from '../roles/termination-word.ts';
import { write } from '../roles/writer.ts';
import type { Rule } from '../situation.ts';

export const teamwork: Rule = ({ messages, toolResults }) => {
  const aside = chooseSpeaker(messages) ?? summarize(messages);
  if (aside !== undefined) return say(aside);
  if (toolResults.length > 0) return undefined;
  const played = play(messages);
  return played === undefined ? undefined : say(played);
};

function play(messages: readonly ModelMessage[]): string | undefined {
  switch (readPart(messages)) {
    case 'critic':
      return criticize(messages);
    case 'planner':
      return planQuestions(messages);
    case 'researcher':
      return takeNotes(messages);
    case 'writer':
      return write(messages);
    case 'other':
      return isTimeToEnd(messages) ? terminationWordOf(messages) : undefined;
    default:
      return undefined;
  }
}
