import type { Product } from '@chimera/protocol/shop';
import type { ReactNode } from 'react';
import classes from './shop.module.css';

/** The picture of a product, in a place of its own size before it is there. */
export function ProductPicture({ name, imageUrl }: Pick<Product, 'name' | 'imageUrl'>): ReactNode {
  if (imageUrl === '') return <span className={classes.picture} aria-hidden="true" />;
  return (
    <img
      className={classes.picture}
      src={imageUrl}
      alt={name}
      width={320}
      height={240}
      loading="lazy"
      decoding="async"
    />
  );
}
