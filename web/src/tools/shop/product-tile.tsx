import type { Product } from '@chimera/protocol/shop';
import type { ReactNode } from 'react';
import { ActionButton } from '../action-button.tsx';
import { formatPrice } from './price.ts';
import { ProductPicture } from './product-picture.tsx';
import classes from './shop.module.css';

export interface ProductTileActions {
  onProductSelect: (id: string) => void;
  /** Not there where a product can only be looked at. */
  onAddToCart?: ((id: string, quantity: number) => void) | undefined;
}

interface ProductTileProps extends ProductTileActions {
  product: Product;
}

/** A product among others. */
export function ProductTile({
  product,
  onProductSelect,
  onAddToCart,
}: ProductTileProps): ReactNode {
  const { id, name, price, currency, category, inStock } = product;
  return (
    <li className={classes.tile}>
      <ProductPicture {...product} />
      <div className={classes.tileWords}>
        <p className={classes.category}>{category}</p>
        <h4>{name}</h4>
        <p className={classes.priceLine}>
          <strong>{formatPrice(price, currency)}</strong>
          {inStock ? null : <span className={classes.soldOut}>Out of stock</span>}
        </p>
      </div>
      <div className={classes.tileActions}>
        <ActionButton label={`Details of ${name}`} onPress={() => onProductSelect(id)}>
          Details
        </ActionButton>
        {onAddToCart === undefined || !inStock ? null : (
          <ActionButton label={`Add ${name} to the cart`} onPress={() => onAddToCart(id, 1)}>
            Add
          </ActionButton>
        )}
      </div>
    </li>
  );
}
