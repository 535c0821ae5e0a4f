import type { TurnEndReason } from '@chimera/protocol/events';
import type { ReactNode } from 'react';
import classes from './ending-note.module.css';

/** Why an answer ended that was neither finished, nor stopped, nor broken. */
const REASONS = new Map<TurnEndReason, string>([
  [
    'budget',
    'This run has used up what it was allowed to spend, so it was ended here. Say “go on” to give it as much again.',
  ],
  [
    'max-steps',
    'This run has made as many model calls as it is allowed to, so it was ended here. Say “go on” to give it as many again.',
  ],
  [
    'loop-guard',
    'The same tool was called again and again with the same arguments, so it was ended here. Asking in other words may help.',
  ],
  [
    'no-progress',
    'Several steps in a row brought nothing new, so it was ended here. Asking in other words may help.',
  ],
]);

/** Says in plain words why a run was ended, where that needs saying. */
export function EndingNote({ reason }: { reason: TurnEndReason | undefined }): ReactNode {
  const text = reason === undefined ? undefined : REASONS.get(reason);
  return text === undefined ? null : <p className={classes.note}>{text}</p>;
}
