import type { ButtonHTMLAttributes, ReactNode } from 'react';
import classes from './button.module.css';

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What the button does, for those who do not see the icon; also its tooltip. */
  label: string;
  /** Smaller, for rows of actions. */
  isSmall?: boolean;
  children: ReactNode;
}

/** A button that shows an icon, perhaps with a word. */
export function IconButton({
  label,
  isSmall,
  children,
  className,
  ...rest
}: IconButtonProps): ReactNode {
  const names = [classes.icon, isSmall === true && classes.small, className].filter(Boolean);
  return (
    <button type="button" aria-label={label} title={label} {...rest} className={names.join(' ')}>
      {children}
    </button>
  );
}
