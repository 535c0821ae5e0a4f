import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './problem-card.module.css';

interface ProblemCardProps {
  /** How the call ended, in a word or two. */
  title: string;
  message: string | null;
  /** What may be done instead. */
  children?: ReactNode;
}

/** A tool call that did not do what it should, and the ways on. */
export function ProblemCard({ title, message, children }: ProblemCardProps): ReactNode {
  return (
    <div className={classes.card}>
      <div className={classes.what}>
        <CircleAlert size={17} aria-hidden="true" />
        <p>
          <strong>{title}</strong>
          {message}
        </p>
      </div>
      {children}
    </div>
  );
}

/** Buttons with what may have been meant. */
export function Suggestions({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className={classes.suggestions}>
      <span>Did you mean</span>
      {children}
    </div>
  );
}
