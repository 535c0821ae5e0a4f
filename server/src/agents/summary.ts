/** What a chat came to, in words. */
import type { StepPurpose } from '@chimera/protocol/events';
import { askAside } from './ask-aside.ts';
import type { AgentMessage, Program } from './program.ts';
import { viewFromOutside, wordsOf } from './view.ts';

/** How a chat is summed up. */
export type Summary =
  /** The last words, without the one that ended the chat. */
  | { method: 'last' }
  /** A model is asked; null takes the model of the turn, and our own question. */
  | { method: 'reflection'; prompt: string | null; model: string | null }
  | { method: 'function'; summarize(messages: readonly AgentMessage[]): string };

const TERMINATION = 'TERMINATE';
const REFLECTION_PROMPT =
  'Sum up what the conversation above came to, in the fewest words that keep what matters. Begin with it at once. If what was asked for was not done, say so.';

/** @param purpose null when the words of a model that sums up are an answer, and shown as one. */
export function* summarize(
  path: string[],
  messages: readonly AgentMessage[],
  summary: Summary,
  purpose: StepPurpose | null,
): Program<string> {
  switch (summary.method) {
    case 'last': {
      const said = messages.filter(({ kind }) => kind === 'said');
      return wordsOf(said.at(-1)).replaceAll(TERMINATION, '').trim();
    }
    case 'function':
      return summary.summarize(messages);
    case 'reflection': {
      const question = summary.prompt ?? REFLECTION_PROMPT;
      const text = yield* askAside(path, {
        purpose,
        model: summary.model,
        messages: [...viewFromOutside(messages), { role: 'system', content: question }],
      });
      return text.trim();
    }
  }
}
