import type { CanonicalEvent, EventBody } from '@chimera/protocol/events';
import type { Message } from '@chimera/protocol/message';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import { numbered } from './numbered.ts';

/** The message that the events lead to, from one that is there already. */
export function fold(events: CanonicalEvent[], from = emptyAnswer('message-1')): Message {
  return events.reduce(applyEvent, from);
}

/** The message after these events alone. */
export function messageAfter(...bodies: EventBody[]): Message {
  return fold(numbered(bodies));
}
