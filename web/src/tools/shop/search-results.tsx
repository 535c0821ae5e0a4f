import type { Product } from '@chimera/protocol/shop';
import type { ReactNode } from 'react';
import { ProductList } from './product-list.tsx';
import type { ProductTileActions } from './product-tile.tsx';
import classes from './shop.module.css';
import { ShopCard } from './shop-card.tsx';

export interface SearchResultsProps extends ProductTileActions {
  products: Product[];
  query: string;
  /** Of all that were found; the number of `products` when left out. */
  total?: number;
  /** Whether more may come. */
  isSearching?: boolean;
}

/** The products that a search has found. */
export function SearchResults(props: SearchResultsProps): ReactNode {
  const { products, query, isSearching = false, onProductSelect, onAddToCart } = props;
  const total = props.total ?? products.length;
  return (
    <ShopCard title={titleOf(query)} note={countText(products.length, total, isSearching)}>
      {products.length === 0 ? (
        <p className={classes.empty}>
          {isSearching ? 'Looking…' : 'Nothing was found. Other words, or a wider price, may help.'}
        </p>
      ) : (
        <ProductList
          products={products}
          layout="grid"
          onProductSelect={onProductSelect}
          onAddToCart={onAddToCart}
        />
      )}
    </ShopCard>
  );
}

function titleOf(query: string): string {
  return query === '' ? 'Products' : `Results for “${query}”`;
}

function countText(shown: number, total: number, isSearching: boolean): string {
  if (isSearching) return shown === 0 ? 'Searching…' : `${shown} so far…`;
  if (total > shown) return `${shown} of ${total}`;
  return shown === 1 ? '1 product' : `${shown} products`;
}
