import { type ReactNode, useId } from 'react';
import { Button } from '../ui/button.tsx';
import { useToolActions } from './tool-actions.ts';

interface ActionButtonProps {
  /** What it does and to what, for those who do not see what it stands on. */
  label?: string;
  tone?: 'plain' | 'primary';
  /** Why it cannot be pressed, besides what holds for all tools at the moment. */
  blockedReason?: string | null;
  onPress: () => void;
  children: ReactNode;
}

/** A button on a card that runs a tool. While none can be run it stays where it is, and says why. */
export function ActionButton(props: ActionButtonProps): ReactNode {
  const { label, tone = 'plain', onPress, children } = props;
  const reasonId = useId();
  const blocked = useToolActions().blockedReason ?? props.blockedReason ?? null;
  return (
    <>
      <Button
        tone={tone}
        aria-label={label}
        // Not `disabled`: whoever is on it by keyboard would lose their place.
        aria-disabled={blocked !== null}
        aria-describedby={blocked === null ? undefined : reasonId}
        title={blocked ?? undefined}
        onClick={blocked === null ? onPress : undefined}
      >
        {children}
      </Button>
      {blocked === null ? null : (
        <span id={reasonId} hidden>
          {blocked}
        </span>
      )}
    </>
  );
}
