/** Asks the tool `clock` for the time, when there is one. */
import type { ModelTool } from '../../port.ts';
import type { DemoCall } from '../plan.ts';
import { call, say } from '../plan.ts';
import type { Rule } from '../situation.ts';

const CLOCK = 'clock';
const ASKS_FOR_TIME =
  /\bwhat('s| is)? (the )?(current )?(time|date|day)\b(?! of)|\b(current|local) (time|date)\b|\btime is it\b|\bwhat day is\b|\btell me the (time|date)\b|\bclock\b|\btoday's date\b/;

/** Places that people ask for, and their IANA time zones. */
const TIME_ZONES: ReadonlyMap<string, string> = new Map([
  ['utc', 'UTC'],
  ['london', 'Europe/London'],
  ['paris', 'Europe/Paris'],
  ['berlin', 'Europe/Berlin'],
  ['madrid', 'Europe/Madrid'],
  ['new york', 'America/New_York'],
  ['chicago', 'America/Chicago'],
  ['los angeles', 'America/Los_Angeles'],
  ['san francisco', 'America/Los_Angeles'],
  ['são paulo', 'America/Sao_Paulo'],
  ['delhi', 'Asia/Kolkata'],
  ['mumbai', 'Asia/Kolkata'],
  ['singapore', 'Asia/Singapore'],
  ['beijing', 'Asia/Shanghai'],
  ['tokyo', 'Asia/Tokyo'],
  ['sydney', 'Australia/Sydney'],
]);

export const clock: Rule = ({ heard, tools }) => {
  if (!ASKS_FOR_TIME.test(heard)) return undefined;
  const tool = tools.find(({ name }) => name === CLOCK);
  if (tool === undefined) {
    return say(
      'I have no clock here, and as a few rules without an AI I have no sense of time either.',
      'Where the tool `clock` is switched on, I ask it, and you see the call and its result.',
    );
  }
  return call(CLOCK, readArguments(heard, tool));
};

/** The time zone that was asked for, under the name that the tool's schema gives it. */
function readArguments(heard: string, tool: ModelTool): DemoCall['input'] {
  const place = [...TIME_ZONES.keys()].find((name) => heard.includes(name));
  const timeZone = place === undefined ? undefined : TIME_ZONES.get(place);
  const { properties } = tool.parameters;
  const isObject = typeof properties === 'object' && properties !== null;
  const field = Object.keys(isObject ? properties : {}).find((name) => /zone/i.test(name));
  return field === undefined || timeZone === undefined ? {} : { [field]: timeZone };
}
