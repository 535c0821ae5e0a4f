/** Numbers the events of a turn, for tests that tell a turn's story. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { NewEvent } from '../../server/src/journal/port.ts';
import type { StepState } from '../../server/src/turns/step-state.ts';
import { applyToTurn, initialState, type TurnState } from '../../server/src/turns/turn-state.ts';

function numbered(events: NewEvent[]): CanonicalEvent[] {
  return events.map((event, index) => ({
    ...event,
    turnId: 'turn-1',
    seq: index + 1,
    agentPath: event.agentPath ?? [],
  }));
}

/** Where a turn stands after these events. */
export function stateAfter(...events: NewEvent[]): TurnState {
  const state = initialState('answer-1');
  for (const event of numbered(events)) applyToTurn(state, event);
  return state;
}

/** The step that is being written after these events. */
export function stepAfter(...events: NewEvent[]): StepState {
  const { step } = stateAfter({ type: 'step-start', stepId: 'step-1' }, ...events);
  if (step === null) throw new Error('No step is being written.');
  return step;
}
