import type { Product } from '@chimera/protocol/shop';
import type { ReactNode } from 'react';
import { ProductList } from './product-list.tsx';
import type { ProductTileActions } from './product-tile.tsx';
import classes from './shop.module.css';
import { ShopCard } from './shop-card.tsx';

export interface RecommendationGridProps extends ProductTileActions {
  products: Product[];
}

/** Products that go with one that was looked at, or with a category. */
export function RecommendationGrid(props: RecommendationGridProps): ReactNode {
  const { products, onProductSelect, onAddToCart } = props;
  return (
    <ShopCard title="You may also like" note={null}>
      {products.length === 0 ? (
        <p className={classes.empty}>Nothing goes with it just now.</p>
      ) : (
        <ProductList
          products={products}
          layout="row"
          onProductSelect={onProductSelect}
          onAddToCart={onAddToCart}
        />
      )}
    </ShopCard>
  );
}
