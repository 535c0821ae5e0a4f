/** What the demo model has decided to say and do, before it is paced out. */
import type { JsonValue } from '@chimera/protocol/json';

/** The one model that the demo provider has. */
export const DEMO_MODEL = 'demo';

export interface DemoCall {
  toolName: string;
  input: { [key: string]: JsonValue };
}

/** One step of a turn: words, then tool calls. */
export interface DemoPlan {
  text: string;
  calls: readonly DemoCall[];
}

/** A step that only says something. */
export function say(...paragraphs: string[]): DemoPlan {
  return { text: paragraphs.join('\n\n'), calls: [] };
}

/** A step that calls a tool. */
export function call(toolName: string, input: DemoCall['input']): DemoPlan {
  return { text: '', calls: [{ toolName, input }] };
}
