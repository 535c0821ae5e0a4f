import type { Product } from '@chimera/protocol/shop';
import type { ReactNode } from 'react';
import { ProductTile, type ProductTileActions } from './product-tile.tsx';
import classes from './shop.module.css';

interface ProductListProps extends ProductTileActions {
  products: Product[];
  /** One after the other over many lines, or in a row that scrolls. */
  layout: 'grid' | 'row';
}

export function ProductList({ products, layout, ...actions }: ProductListProps): ReactNode {
  return (
    <ul className={classes[layout]}>
      {products.map((product) => (
        <ProductTile key={product.id} product={product} {...actions} />
      ))}
    </ul>
  );
}
