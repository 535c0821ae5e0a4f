import { type ReactNode, useId } from 'react';
import classes from './shop.module.css';

interface ShopCardProps {
  title: string;
  /** A few words beside the title. */
  note: string | null;
  children: ReactNode;
}

/** The frame of all cards of the shop. */
export function ShopCard({ title, note, children }: ShopCardProps): ReactNode {
  const titleId = useId();
  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <header className={classes.head}>
        <h3 id={titleId}>{title}</h3>
        {note === null ? null : <span>{note}</span>}
      </header>
      {children}
    </section>
  );
}
