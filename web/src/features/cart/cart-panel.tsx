import type { Cart, CartLine } from '@chimera/protocol/shop';
import { Trash2, X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { formatPrice } from '../../tools/shop/price.ts';
import { ProductPicture } from '../../tools/shop/product-picture.tsx';
import { QuantityField } from '../../tools/shop/quantity-field.tsx';
import { useToolActions } from '../../tools/tool-actions.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './cart.module.css';

interface CartPanelProps {
  cart: Cart;
  onClose: () => void;
}

/** What is in the cart, to be changed; every change is a turn of the conversation. */
export function CartPanel({ cart, onClose }: CartPanelProps): ReactNode {
  const titleId = useId();
  const { blockedReason } = useToolActions();
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <header className={classes.head}>
        <h2 id={titleId}>Your cart</h2>
        <IconButton label="Close the cart" isSmall onClick={onClose}>
          <X size={17} />
        </IconButton>
      </header>
      {cart.items.length === 0 ? (
        <p className={classes.empty}>
          It is empty. Ask for something, or press “Add” below a product.
        </p>
      ) : (
        <ul className={classes.lines}>
          {cart.items.map((line) => (
            <CartLineItem key={line.productId} line={line} currency={cart.currency} />
          ))}
        </ul>
      )}
      <p className={classes.total}>
        <span>Total</span>
        <strong>{formatPrice(cart.total, cart.currency)}</strong>
      </p>
      {blockedReason === null ? null : <p className={classes.reason}>{blockedReason}</p>}
    </section>
  );
}

function CartLineItem({ line, currency }: { line: CartLine; currency: string }): ReactNode {
  const { run, blockedReason } = useToolActions();
  const { productId, name, quantity, stock, lineTotal } = line;
  return (
    <li className={classes.line}>
      <ProductPicture {...line} />
      <div className={classes.words}>
        <h3>{name}</h3>
        <span className={classes.price}>{formatPrice(lineTotal, currency)}</span>
        <div className={classes.actions}>
          <QuantityField
            of={name}
            value={quantity}
            stock={stock}
            blockedReason={blockedReason}
            onChange={(next) => run('update_cart_item', { product_id: productId, quantity: next })}
          />
          <IconButton
            label={`Remove ${name}`}
            title={blockedReason ?? 'Remove'}
            isSmall
            aria-disabled={blockedReason !== null}
            onClick={() => run('remove_from_cart', { product_id: productId })}
          >
            <Trash2 size={15} />
          </IconButton>
        </div>
      </div>
    </li>
  );
}
