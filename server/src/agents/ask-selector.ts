/** Asks a model who of a group speaks next. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelMessage } from '../providers/port.ts';
import type { Agent } from './agent.ts';
import { askAside } from './ask-aside.ts';
import type { Chat } from './chat.ts';
import { limitContext } from './context-limits.ts';
import { type Group, speakerSchema } from './group.ts';
import { countMentions } from './mentions.ts';
import type { ModelCall, Program } from './program.ts';
import { viewFromOutside } from './view.ts';

/** Whom the model chose, and what it said of why. */
export interface SelectedSpeaker {
  agent: Agent;
  reason: string;
}

/** Null when it names nobody, or several, however often it is asked. */
export function* askSelector(
  chat: Chat,
  group: Group,
  eligible: readonly Agent[],
): Program<SelectedSpeaker | null> {
  const names = eligible.map(({ name }) => name);
  const messages: ModelMessage[] = [
    { role: 'system', content: rolesPrompt(eligible) },
    ...limitContext(viewFromOutside(chat.transcript), group.selector.contextLimits),
    { role: 'system', content: selectPrompt(names) },
  ];
  for (let retriesLeft = group.selector.maxRetries; ; retriesLeft -= 1) {
    const text = yield* askAside(chat.path, {
      purpose: 'select-speaker',
      model: group.selector.model,
      messages: [...messages],
      responseFormat: formatFor(group, names),
    });
    const chosen = readChoice(text, names);
    const agent = eligible.find(({ name }) => name === chosen.names[0]);
    if (agent !== undefined && chosen.names.length === 1) return { agent, reason: chosen.reason };
    if (retriesLeft <= 0) return null;
    if (text.trim() !== '') messages.push({ role: 'assistant', content: text });
    const correction = chosen.names.length === 0 ? nobodyPrompt(names) : severalPrompt(names);
    messages.push({ role: 'system', content: correction });
  }
}

function formatFor({ selector }: Group, names: string[]): ModelCall['responseFormat'] {
  if (!selector.isConstrained) return undefined;
  return { type: 'json-schema', name: 'next_speaker', schema: speakerSchema(names), strict: true };
}

/** The names in an answer, read as the schema's JSON where it is that, and as words otherwise. */
function readChoice(text: string, names: string[]): { names: string[]; reason: string } {
  const { speaker, reason } = parseObject(text);
  if (typeof speaker === 'string' && names.includes(speaker)) {
    return { names: [speaker], reason: typeof reason === 'string' ? reason.trim() : '' };
  }
  return { names: [...countMentions(text, names).keys()], reason: '' };
}

function parseObject(text: string): { [key: string]: JsonValue } {
  try {
    const value: JsonValue = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/** Opens the selection: who there is. */
function rolesPrompt(agents: readonly Agent[]): string {
  const roles = agents.map(({ name, description }) => `${name}: ${description}`);
  return [
    'You moderate a conversation of several roles. These roles are available:',
    ...roles,
    '',
    `Read the conversation that follows. Then choose who of ${list(agents.map(({ name }) => name))} speaks next. Answer with the name of that role only.`,
  ].join('\n');
}

/** Closes it: the question itself, behind the conversation. */
function selectPrompt(names: string[]): string {
  return `Read the conversation above. Then choose the next role to speak from ${list(names)}. Answer with the name of that role only.`;
}

const RULES = `These rules decide, the first that fits before the others:
1. If the text speaks of itself in a role ("As the …"), that role.
2. If the text names who is next, that one.
3. Otherwise the one who is named first.`;

function severalPrompt(names: string[]): string {
  return `You named more than one role. Answer with one name only. ${RULES}
The names are ${list(names)}; write the name exactly so, and nothing else.`;
}

function nobodyPrompt(names: string[]): string {
  return `You named none of the roles. ${RULES}
The names are ${list(names)}; write one of them exactly so, and nothing else.`;
}

function list(names: string[]): string {
  return `[${names.join(', ')}]`;
}
