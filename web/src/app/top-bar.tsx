import { Menu, SquarePen } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../chat/chat-session.ts';
import { ModelPicker } from '../features/models/model-picker.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { ConnectionBadge } from './connection-badge.tsx';
import { useServices } from './services-context.ts';
import classes from './top-bar.module.css';

interface TopBarProps {
  session: ChatSession | null;
  onOpenDrawer: () => void;
}

/** Says which conversation is open and which model answers. */
export function TopBar({ session, onOpenDrawer }: TopBarProps): ReactNode {
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
