import { SquarePen } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from '../../app/link.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Mark } from '../../ui/mark.tsx';
import { SettingsMenu } from '../settings/settings-menu.tsx';
import { ConversationNav } from './conversation-nav.tsx';
import classes from './sidebar.module.css';
import { useIsWide } from './use-is-wide.ts';

interface SidebarProps {
  isDrawerOpen: boolean;
  onCloseDrawer: () => void;
}

/** The conversations: at the side where there is room, else in a drawer. */
export function Sidebar({ isDrawerOpen, onCloseDrawer }: SidebarProps): ReactNode {
  const isWide = useIsWide();
  if (isWide) {
    return (
      <aside className={classes.side} aria-label="Conversations">
        <SidebarContent onLeave={() => undefined} />
      </aside>
    );
  }
  if (!isDrawerOpen) return null;
  return (
    <Dialog label="Conversations" shape="drawer" onClose={onCloseDrawer}>
      <SidebarContent onLeave={onCloseDrawer} />
    </Dialog>
  );
}

/** @param props.onLeave called when the reader goes to another page. */
function SidebarContent({ onLeave }: { onLeave: () => void }): ReactNode {
  return (
    <div className={classes.content}>
      <Link href="/" className={classes.brand} onClick={onLeave}>
        <Mark size={26} />
        <span>Chimera</span>
      </Link>
      <Link href="/" className={classes.newChat} onClick={onLeave}>
        <SquarePen size={17} aria-hidden="true" />
        New chat
      </Link>
      <ConversationNav onLeave={onLeave} />
      <SettingsMenu onLeave={onLeave} />
    </div>
  );
}
