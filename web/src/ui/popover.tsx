import { type ReactNode, type ToggleEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { placePopover } from './place-popover.ts';
import classes from './popover.module.css';

interface PopoverProps {
  trigger: { content: ReactNode; className: string | undefined; label?: string };
  /** What opens: a menu to choose from, or a small dialog. */
  kind: 'menu' | 'dialog';
  /** Name of what opens. */
  label: string;
  className?: string | undefined;
  /** What is in it, made when it opens. */
  children: (close: () => void) => ReactNode;
}

/**
 * A button and what opens beside it. It is the browser's own popover: it lies over everything, also over a
 * dialog, closes with Escape or a click elsewhere, and gives the focus back to the button.
 */
export function Popover({ trigger, kind, label, className, children }: PopoverProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  useLayoutEffect(() => {
    if (!isOpen || button.current === null || popover.current === null) return;
    placePopover(popover.current, button.current);
    popover.current.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    // It would stay where it is while its button moves away.
    const close = () => popover.current?.hidePopover();
    window.addEventListener('resize', close);
    return () => window.removeEventListener('resize', close);
  }, [isOpen]);

  return (
    <>
      <button
        ref={button}
        type="button"
        className={trigger.className}
        aria-label={trigger.label}
        aria-haspopup={kind}
        aria-expanded={isOpen}
        popoverTarget={id}
      >
        {trigger.content}
      </button>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both kinds are roles that have a name */}
      <div
        ref={popover}
        id={id}
        popover="auto"
        role={kind}
        aria-label={label}
        className={className === undefined ? classes.popover : `${classes.popover} ${className}`}
        onToggle={(event: ToggleEvent) => setOpen(event.newState === 'open')}
      >
        {isOpen ? children(() => popover.current?.hidePopover()) : null}
      </div>
    </>
  );
}
