/** Chooses what the demo model answers. */
import type { ModelMessage, ModelTool } from '../port.ts';
import type { DemoPlan } from './plan.ts';
import { say } from './plan.ts';

/** Decides on the answer to the newest message. The same messages always get the same answer. */
export function respond(messages: ModelMessage[], _tools: ModelTool[]): DemoPlan {
  const message = messages.findLast((candidate) => candidate.role === 'user');
  const text = typeof message?.content === 'string' ? message.content : '';
  return say(`I am the built-in demo model. You said: ${text}`);
}
