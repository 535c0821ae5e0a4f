import type { ReactNode } from 'react';
import { Mark } from '../ui/mark.tsx';
import classes from './app.module.css';
import { Link } from './link.tsx';

/** An address that leads nowhere, or to a conversation that is not there. */
export function NotFound(): ReactNode {
  return (
    <div className={classes.notFound}>
      <Mark size={44} />
      <h1>There is no such conversation</h1>
      <p>It may have been deleted, or it belongs to somebody else.</p>
      <Link href="/">Begin a new one</Link>
    </div>
  );
}
