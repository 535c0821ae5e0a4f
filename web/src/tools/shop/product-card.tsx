import type { Product, ProductDetails } from '@chimera/protocol/shop';
import { ShoppingCart } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { formatPrice } from './price.ts';
import { ProductList } from './product-list.tsx';
import { ProductPicture } from './product-picture.tsx';
import { QuantityField } from './quantity-field.tsx';
import classes from './shop.module.css';
import { ShopCard } from './shop-card.tsx';

export interface ProductCardProps {
  product: ProductDetails;
  onAddToCart: (id: string, quantity: number) => void;
  recommendations?: Product[];
  onProductSelect: (id: string) => void;
}

/** All that there is to know of a product, and what goes with it. */
export function ProductCard(props: ProductCardProps): ReactNode {
  const { product, onAddToCart, onProductSelect } = props;
  const recommendations = props.recommendations ?? product.recommendations;
  const { id, name, description, category, price, currency, inStock, stock } = product;
  const attributes = Object.entries(product.attributes);
  const [quantity, setQuantity] = useState(1);
  return (
    <ShopCard title={name} note={category}>
      <div className={classes.product}>
        <ProductPicture {...product} />
        <div className={classes.productWords}>
          <p>{description}</p>
          {attributes.length === 0 ? null : (
            <dl className={classes.attributes}>
              {attributes.map(([key, value]) => (
                <div key={key}>
                  <dt>{key.replaceAll(/[_-]+/g, ' ')}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          <p className={classes.priceLine}>
            <strong className={classes.bigPrice}>{formatPrice(price, currency)}</strong>
            <span className={inStock ? undefined : classes.soldOut}>
              {stockText(inStock, stock)}
            </span>
          </p>
          {inStock ? (
            <div className={classes.buy}>
              <QuantityField of={name} value={quantity} onChange={setQuantity} stock={stock} />
              <ActionButton
                tone="primary"
                label={`Add to cart: ${quantity} × ${name}`}
                onPress={() => onAddToCart(id, quantity)}
              >
                <ShoppingCart size={16} aria-hidden="true" />
                Add to cart
              </ActionButton>
            </div>
          ) : null}
        </div>
      </div>
      {recommendations.length === 0 ? null : (
        <>
          <h4 className={classes.subhead}>Goes well with it</h4>
          <ProductList products={recommendations} layout="row" onProductSelect={onProductSelect} />
        </>
      )}
    </ShopCard>
  );
}

/** So few that a reader wants to know. */
const FEW = 5;

function stockText(inStock: boolean, stock: number): string {
  if (!inStock) return 'Out of stock';
  return stock <= FEW ? `Only ${stock} left` : 'In stock';
}
