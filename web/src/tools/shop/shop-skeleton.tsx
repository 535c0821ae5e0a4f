import type { ReactNode } from 'react';
import classes from './shop.module.css';
import { ShopCard } from './shop-card.tsx';

interface ShopSkeletonProps {
  /** What is being done, with what is known of it so far. */
  title: string;
  /** How many cards will stand there, about. */
  cards: number;
}

/** The place of a result that is not there yet. */
export function ShopSkeleton({ title, cards }: ShopSkeletonProps): ReactNode {
  return (
    <ShopCard title={title} note={null}>
      <div className={classes.grid} aria-hidden="true">
        {Array.from({ length: cards }, (_, index) => (
          // They are all alike and never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={index} className={classes.bone}>
            <span className={classes.picture} />
          </div>
        ))}
      </div>
    </ShopCard>
  );
}
