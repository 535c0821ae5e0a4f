/** Chooses what the demo model answers: the first rule that understands the situation does it. */
import type { ModelMessage, ModelTool } from '../port.ts';
import type { DemoPlan } from './plan.ts';
import { aboutChimera } from './rules/about-chimera.ts';
import { aboutMe } from './rules/about-me.ts';
import { clock } from './rules/clock.ts';
import { reflect } from './rules/reflect.ts';
import {
  shoppingDeclined,
  shoppingForSure,
  shoppingHelp,
  shoppingMaybe,
} from './rules/shopping.ts';
import { showcase } from './rules/showcase.ts';
import { smallTalk } from './rules/small-talk.ts';
import { story } from './rules/story.ts';
import { teamwork } from './rules/teamwork.ts';
import { toolResult } from './rules/tool-result.ts';
import type { Rule } from './situation.ts';
import { readSituation } from './situation.ts';

const RULES: readonly Rule[] = [
  teamwork,
  shoppingForSure,
  toolResult,
  goOn,
  clock,
  story,
  showcase,
  aboutChimera,
  aboutMe,
  shoppingMaybe,
  shoppingDeclined,
  smallTalk,
  shoppingHelp,
];

/** Decides on the next step. The same messages and tools always get the same one. */
export function respond(messages: readonly ModelMessage[], tools: readonly ModelTool[]): DemoPlan {
  const situation = readSituation(messages, tools);
  for (const rule of RULES) {
    const plan = rule(situation);
    if (plan !== undefined) return plan;
  }
  return reflect(situation);
}

/** "Go on" behind an answer that was stopped gives its rest. */
function goOn({ heard, messages, tools }: ReturnType<typeof readSituation>): DemoPlan | undefined {
  if (!/^(please )?(go on|carry on|continue)\b/.test(heard)) return undefined;
  const stopped = messages.at(-2);
  if (stopped?.role !== 'assistant' || stopped.content === '') return undefined;
  const plan = respond(messages.slice(0, -2), tools);
  return plan.text.startsWith(stopped.content) && plan.text.length > stopped.content.length
    ? { ...plan, text: plan.text.slice(stopped.content.length) }
    : undefined;
}
