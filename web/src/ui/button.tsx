import type { ButtonHTMLAttributes, ReactNode } from 'react';
import classes from './button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: 'plain' | 'primary' | 'danger';
}

/** A button with words on it. */
export function Button({ tone = 'plain', ...rest }: ButtonProps): ReactNode {
  const toneClass = tone === 'plain' ? '' : classes[tone];
  return <button type="button" {...rest} className={`${classes.button} ${toneClass}`} />;
}
