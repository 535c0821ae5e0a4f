import type { Product } from '@chimera/protocol/shop';
import type { ReactNode } from 'react';
import { ProductTile } from './product-tile.tsx';
import classes from './shop.module.css';
import { ShopCard } from './shop-card.tsx';

export interface RecommendationGridProps {
  products: Product[];
  onProductSelect: (id: string) => void;
  onAddToCart?: (id: string, quantity: number) => void;
}

/** Products that go with one that was looked at, or with a category. */
export function RecommendationGrid(props: RecommendationGridProps): ReactNode {
  const { products, onProductSelect, onAddToCart } = props;
  return (
    <ShopCard title="You may also like" note={null}>
      {products.length === 0 ? (
        <p className={classes.empty}>Nothing goes with it just now.</p>
      ) : (
        <ul className={classes.row}>
          {products.map((product) => (
            <ProductTile
              key={product.id}
              product={product}
              onSelect={onProductSelect}
              onAddToCart={onAddToCart}
            />
          ))}
        </ul>
      )}
    </ShopCard>
  );
}
