import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../chat/chat-session.ts';
import { AccountPage } from '../features/account/account-page.tsx';
import { CartPlace } from '../features/cart/cart-place.tsx';
import { ChatInterface } from '../features/chat/chat-interface.tsx';
import { useSessionToolActions } from '../features/chat/use-session-tool-actions.ts';
import { KeysPage } from '../features/keys/keys-page.tsx';
import { Sidebar } from '../features/sidebar/sidebar.tsx';
import { UsagePage } from '../features/usage/usage-page.tsx';
import { conversationPath, type Route } from '../router.ts';
import { ToolActionsContext } from '../tools/tool-actions.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import classes from './app.module.css';
import { NotFound } from './not-found.tsx';
import { useServices } from './services-context.ts';
import { TopBar } from './top-bar.tsx';

/** The whole page: conversations on one side, the open one on the other. */
export function App(): ReactNode {
  const { router, sessions } = useServices();
  const route = useStore(router.store, (state) => state.route);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [isCartOpen, setCartOpen] = useState(false);
  const session =
    route.name === 'conversation'
      ? sessions.get(route.conversationId)
      : route.name === 'new'
        ? sessions.get(null)
        : null;

  return (
    <div className={classes.app}>
      <nav className={classes.skipLinks} aria-label="Skip links">
        <a href="#message-input">Skip to the message box</a>
        <a href="#conversation">Skip to the conversation</a>
      </nav>
      <Sidebar isDrawerOpen={isDrawerOpen} onCloseDrawer={() => setDrawerOpen(false)} />
      <div className={classes.main}>
        <TopBar
          session={session}
          onOpenDrawer={() => setDrawerOpen(true)}
          isCartOpen={isCartOpen}
          onToggleCart={() => setCartOpen(!isCartOpen)}
        />
        <main className={session === null ? classes.content : classes.chat}>
          {session === null ? (
            <OtherPage name={route.name} />
          ) : (
            <OpenChat
              key={keyOf(session)}
              session={session}
              isCartOpen={isCartOpen}
              onCloseCart={() => setCartOpen(false)}
            />
          )}
        </main>
      </div>
    </div>
  );
}

/** What is no conversation. */
function OtherPage({ name }: { name: Route['name'] }): ReactNode {
  const Page = PAGES[name];
  if (Page === undefined) return <NotFound />;
  return (
    <ErrorBoundary what="this page">
      <Page />
    </ErrorBoundary>
  );
}

const PAGES: Partial<Record<Route['name'], ComponentType>> = {
  usage: UsagePage,
  keys: KeysPage,
  'sign-in': AccountPage,
};

interface OpenChatProps {
  session: ChatSession;
  isCartOpen: boolean;
  onCloseCart: () => void;
}

function OpenChat({ session, isCartOpen, onCloseCart }: OpenChatProps): ReactNode {
  const { router } = useServices();
  const conversationId = useStore(session.store, (state) => state.conversationId);

  useEffect(() => {
    session.open();
    return () => session.close();
  }, [session]);

  useEffect(() => {
    // A conversation has an address as soon as the server knows it.
    if (conversationId !== null && router.store.getState().route.name === 'new') {
      router.replace(conversationPath(conversationId));
    }
  }, [conversationId, router]);

  return (
    <ToolActionsContext value={useSessionToolActions(session)}>
      <ErrorBoundary what="this conversation">
        <ChatInterface session={session} />
      </ErrorBoundary>
      {isCartOpen ? (
        <ErrorBoundary what="the cart">
          <CartPlace session={session} onClose={onCloseCart} />
        </ErrorBoundary>
      ) : null}
    </ToolActionsContext>
  );
}

const keys = new WeakMap<ChatSession, string>();
let keysGiven = 0;

/** The same key for a session as long as it lives, also when its conversation gets an id. */
function keyOf(session: ChatSession): string {
  const known = keys.get(session);
  if (known !== undefined) return known;
  keysGiven += 1;
  const key = `session-${keysGiven}`;
  keys.set(session, key);
  return key;
}
