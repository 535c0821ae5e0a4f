import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useMedia } from '../../ui/use-media.ts';
import classes from './cart.module.css';
import { CartPanel } from './cart-panel.tsx';

/** Room for the conversations, a chat of a good width, and the cart. */
const ROOMY = '(min-width: 72rem)';

interface CartPlaceProps {
  session: ChatSession;
  onClose: () => void;
}

/** The open cart: beside the conversation where there is room, else as a sheet over it. */
export function CartPlace({ session, onClose }: CartPlaceProps): ReactNode {
  const { carts } = useServices();
  const { store } = carts.of(session);
  const cart = useStore(store, (state) => state.cart);
  const said = useStore(store, (state) => state.said);
  const isRoomy = useMedia(ROOMY);
  if (cart === null) return null;
  if (isRoomy) {
    return (
      <aside className={classes.side} aria-label="Cart">
        <CartPanel cart={cart} onClose={onClose} />
      </aside>
    );
  }
  return (
    <Dialog label="Your cart" shape="sheet" onClose={onClose}>
      {/* What is said elsewhere in the page is not heard from within a modal dialog. */}
      <div className="sr-only" role="status">
        {said}
      </div>
      <CartPanel cart={cart} onClose={onClose} />
    </Dialog>
  );
}
