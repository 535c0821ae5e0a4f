import { type ReactNode, useLayoutEffect, useRef } from 'react';
import classes from './dialog.module.css';

interface DialogProps {
  label: string;
  /** The drawer slides in from the left, the sheet from below; the card stands in the middle. */
  shape: 'card' | 'drawer' | 'sheet';
  onClose: () => void;
  children: ReactNode;
}

/**
 * A modal dialog, shown as long as it is mounted. It is the browser's own: the rest of the page cannot be
 * reached, Escape closes it, and the focus goes back to where it was.
 */
export function Dialog({ label, shape, onClose, children }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // While it is still in the page: a dialog that was taken out gives no focus back.
    return () => element?.close();
  }, []);

  return (
    // Escape does by keyboard what a click beside the dialog does.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog
      ref={dialog}
      className={classes[shape]}
      aria-label={label}
      onCancel={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={classes.content}>{children}</div>
    </dialog>
  );
}
