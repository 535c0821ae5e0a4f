import type { CanonicalEvent, EventBody, TurnEndReason } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';

/** These events as a journal has them, numbered from `firstSeq` on. */
export function numbered(bodies: EventBody[], firstSeq = 1): CanonicalEvent[] {
  return bodies.map((body, index) => ({
    turnId: 'turn-1',
    seq: firstSeq + index,
    agentPath: [],
    ...body,
  }));
}

export function turnEnd(reason: TurnEndReason): EventBody {
  return { type: 'turn-end', reason, finishReason: 'stop', usage: NO_USAGE };
}
