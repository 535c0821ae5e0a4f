import type { ReactNode } from 'react';
import { type Activity, describeActivity } from '../../chat/activity.ts';
import type { ChatPhase } from '../../chat/chat-state.ts';
import classes from './typing-indicator.module.css';

interface TypingIndicatorProps {
  activity: Activity;
  phase: ChatPhase;
  isStopping: boolean;
}

/** Says who is asked and what is being done, as long as no words come. */
export function TypingIndicator({ activity, phase, isStopping }: TypingIndicatorProps): ReactNode {
  const text = indicatorText(activity, phase, isStopping);
  if (text === null) return null;
  return (
    <div className={classes.indicator}>
      <span className={classes.streams} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{text}</span>
    </div>
  );
}

/** Words for what is going on; null while the words of the answer speak for themselves. */
export function indicatorText(
  activity: Activity,
  phase: ChatPhase,
  isStopping: boolean,
): string | null {
  if (isStopping) return 'Stopping…';
  if (phase === 'reconnecting') return 'Reconnecting…';
  return activity.kind === 'writing' ? null : describeActivity(activity);
}
