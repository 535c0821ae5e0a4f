/** What the demo model has decided to say or do, before it is paced out. */
import type { JsonValue } from '@chimera/protocol/json';

/** The one model that the demo provider has. */
export const DEMO_MODEL = 'demo';

export type DemoPlan =
  | { type: 'say'; text: string }
  | { type: 'call'; toolName: string; input: { [key: string]: JsonValue } };

/** A text answer. */
export function say(text: string): DemoPlan {
  return { type: 'say', text };
}
