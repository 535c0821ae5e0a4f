/** Who may speak next in a group, by its rules alone. */
import { type Agent, mayExecute } from './agent.ts';
import { executesInGroup, type Group } from './group.ts';
import type { AgentCall } from './program.ts';

/**
 * After calls only those may speak who run all of them, or else those who run anything at all, or else
 * the one who made them, who is then told that there are no such tools. The rules for repeats and
 * transitions hold when there are several. Nobody is a possible answer, and ends the chat.
 *
 * @param lastSpeaker after somebody who is no member everybody may speak.
 */
export function eligibleSpeakers(
  group: Pick<Group, 'members' | 'repeats' | 'transitions'>,
  lastSpeaker: string,
  calls: readonly AgentCall[],
): readonly Agent[] {
  const { members, repeats, transitions } = group;
  const caller = members.filter(({ name }) => name === lastSpeaker);
  const able = calls.length === 0 ? members : executorsOf(members, calls);
  if (calls.length > 0 && able.length <= 1) return able.length === 1 ? able : caller;
  if (caller.length === 0) return able;
  if (transitions !== null) {
    const allowed = transitions.get(lastSpeaker) ?? [];
    return able.filter(({ name }) => allowed.includes(name));
  }
  const mayRepeat = typeof repeats === 'boolean' ? repeats : repeats.includes(lastSpeaker);
  return mayRepeat ? able : able.filter(({ name }) => name !== lastSpeaker);
}

/** The first of those allowed who comes behind the last speaker in the order of all; round and round. */
export function nextInOrder(
  members: readonly Agent[],
  lastSpeaker: string,
  allowed: readonly Agent[],
): Agent | undefined {
  const start = members.findIndex(({ name }) => name === lastSpeaker) + 1;
  const fromThere = [...members.slice(start), ...members.slice(0, start)];
  return fromThere.find((member) => allowed.includes(member));
}

function executorsOf(members: readonly Agent[], calls: readonly AgentCall[]): Agent[] {
  const ofAll = members.filter((member) =>
    calls.every((call) => mayExecute(executesInGroup(member), call)),
  );
  if (ofAll.length > 0) return ofAll;
  return members.filter((member) => executesInGroup(member).length > 0);
}
