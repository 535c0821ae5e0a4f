import { ShoppingCart } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './cart.module.css';

interface CartButtonProps {
  session: ChatSession;
  isOpen: boolean;
  onPress: () => void;
}

/** Opens and closes the cart, and says how much is in it; not there where nobody has shopped. */
export function CartButton({ session, isOpen, onPress }: CartButtonProps): ReactNode {
  const { carts } = useServices();
  const { store } = carts.of(session);
  const cart = useStore(store, (state) => state.cart);
  const said = useStore(store, (state) => state.said);
  const isShown = cart !== null && (cart.itemCount > 0 || said !== '' || isOpen);
  return (
    <>
      <div className="sr-only" role="status">
        {said}
      </div>
      {isShown ? (
        <IconButton
          label={`Cart, ${countText(cart.itemCount)}`}
          className={classes.button}
          aria-expanded={isOpen}
          onClick={onPress}
        >
          <ShoppingCart size={19} />
          <span className={classes.badge} aria-hidden="true">
            {cart.itemCount}
          </span>
        </IconButton>
      ) : null}
    </>
  );
}

function countText(count: number): string {
  if (count === 0) return 'empty';
  return count === 1 ? '1 piece' : `${count} pieces`;
}
