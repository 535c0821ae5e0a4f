import { Menu, SquarePen } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../chat/chat-session.ts';
import { CartButton } from '../features/cart/cart-button.tsx';
import { ModelPicker } from '../features/models/model-picker.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { ConnectionBadge } from './connection-badge.tsx';
import { useServices } from './services-context.ts';
import classes from './top-bar.module.css';

interface TopBarProps {
  session: ChatSession | null;
  onOpenDrawer: () => void;
  isCartOpen: boolean;
  onToggleCart: () => void;
}

/** Says which conversation is open and which model answers. */
export function TopBar(props: TopBarProps): ReactNode {
  const { session, onOpenDrawer, isCartOpen, onToggleCart } = props;
  const { router } = useServices();
  return (
    <header className={classes.bar}>
      <IconButton
        label="Open the list of conversations"
        className={classes.narrow}
        onClick={onOpenDrawer}
      >
        <Menu size={20} />
      </IconButton>
      {session === null ? <span className={classes.title} /> : <Title session={session} />}
      <ConnectionBadge />
      <ModelPicker session={session} />
      {session === null ? null : (
        <CartButton session={session} isOpen={isCartOpen} onPress={onToggleCart} />
      )}
      <IconButton label="New chat" className={classes.narrow} onClick={() => router.go('/')}>
        <SquarePen size={19} />
      </IconButton>
    </header>
  );
}

function Title({ session }: { session: ChatSession }): ReactNode {
  const { list } = useServices();
  const conversationId = useStore(session.store, (state) => state.conversationId);
  const readTitle = useStore(session.store, (state) => state.title);
  const listedTitle = useStore(
    list.store,
    (state) => state.conversations.find(({ id }) => id === conversationId)?.title,
  );
  const title = conversationId === null ? null : (listedTitle ?? readTitle);

  useEffect(() => {
    document.title = title === null ? 'Chimera' : `${title} · Chimera`;
  }, [title]);

  return <h1 className={classes.title}>{title ?? 'New chat'}</h1>;
}
