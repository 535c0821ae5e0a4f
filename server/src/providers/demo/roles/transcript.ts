/** What an agent of a team can see of the others. */
import type { ModelMessage } from '../../port.ts';
import { textOf } from '../situation.ts';

const LONGEST_TOPIC_CHARACTERS = 80;
const LONGEST_TASK_CHARACTERS = 500;
const ASKING =
  /^(?:(?:hi|hello|hey|please|ok|so)[,!\s]+)*(?:(?:can|could|would|will) you |please )*(?:write|give|make|create|draft|compose|tell|explain|describe|research|investigate|find out|compare|answer|summari[sz]e|report)?(?: me| us)?(?: (?:an?|the|some|one|two|three|short|brief|long|little|small|good|new|\w+ (?:line|page|paragraph|sentence))\b)*(?:\s*(?:text|essay|article|paragraph|report|poem|post|note|story|overview|summary|lines?|sentences?|words|something))*\s*(?:(?:about|on|of|into|for)\s+)?/i;

/** What the engine says to an agent that has spoken last. */
const GO_ON = /^(?:go on\.?)?$/i;

/** The part of a transcript that belongs to the newest task, with the task as its first message. */
function sinceTask(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const hasNames = messages.some(
    (message) => message.role === 'user' && message.name !== undefined,
  );
  const isTask = (message: ModelMessage): boolean =>
    message.role === 'user' &&
    (message.name === undefined || message.name === 'user') &&
    !GO_ON.test(textOf(message).trim());
  // Only where the agents have names is it known who the person is; elsewhere the chat began with them.
  const start = hasNames ? messages.findLastIndex(isTask) : messages.findIndex(isTask);
  return messages.slice(Math.max(start, 0));
}

/** What the task is about, short enough for a sentence; empty where nothing was said. */
export function topicOf(messages: readonly ModelMessage[]): string {
  const task = sinceTask(messages).find(({ role }) => role === 'user');
  const [line = ''] =
    task === undefined ? [] : textOf(task).slice(0, LONGEST_TASK_CHARACTERS).trim().split('\n');
  const topic = line
    .replace(ASKING, '')
    .replaceAll(/[*_`#>]/g, '')
    .replace(/[\s.!?,:;]+$/, '')
    .trim();
  const characters = [...(topic === '' ? line.trim() : topic)];
  return characters.length > LONGEST_TOPIC_CHARACTERS
    ? `${characters.slice(0, LONGEST_TOPIC_CHARACTERS).join('').trim()}…`
    : characters.join('');
}

/** How often the agent itself has spoken to the newest task. */
export function turnsSpoken(messages: readonly ModelMessage[]): number {
  return sinceTask(messages).filter(({ role, content }) => role === 'assistant' && content !== '')
    .length;
}

/** The newest words of somebody else. */
export function lastHeard(messages: readonly ModelMessage[]): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last === undefined ? '' : textOf(last).trim();
}

/** Numbered or bulleted lines. */
export function listIn(text: string): string[] {
  return [...text.matchAll(/^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+(\S.*)$/gm)].map(([, item = '']) =>
    item.trim(),
  );
}
