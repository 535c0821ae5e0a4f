import type { Cart } from '@chimera/protocol/shop';
import { ShoppingCart } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatPrice } from './price.ts';
import { ProductPicture } from './product-picture.tsx';
import classes from './shop.module.css';
import { ShopCard } from './shop-card.tsx';

export interface CartNotificationProps {
  /** What has happened to the cart, e.g. "Added 2 × Aurora". */
  title: string;
  cart: Cart;
  /** The product that it happened to; null when the whole cart is shown. */
  productId: string | null;
}

/** What has become of the cart: the line that changed, or all of them, and the sum. */
export function CartNotification({ title, cart, productId }: CartNotificationProps): ReactNode {
  const items =
    productId === null ? cart.items : cart.items.filter((item) => item.productId === productId);
  return (
    <ShopCard title={title} note={null}>
      {items.length === 0 ? null : (
        <ul className={classes.lines}>
          {items.map((item) => (
            <li key={item.productId}>
              <ProductPicture {...item} />
              <span className={classes.lineName}>
                {item.quantity} × {item.name}
              </span>
              <span>{formatPrice(item.lineTotal, cart.currency)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.sum}>
        <ShoppingCart size={16} aria-hidden="true" />
        {cart.itemCount === 0 ? (
          'The cart is empty.'
        ) : (
          <>
            {cart.itemCount === 1 ? '1 piece' : `${cart.itemCount} pieces`} in the cart,{' '}
            <strong>{formatPrice(cart.total, cart.currency)}</strong>
          </>
        )}
      </p>
    </ShopCard>
  );
}
