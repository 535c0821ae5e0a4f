import type { ConversationSummary } from '@chimera/protocol/api';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import { groupByDate } from '../../chat/conversation-groups.ts';
import { Button } from '../../ui/button.tsx';
import classes from './conversation-nav.module.css';
import { ConversationRow } from './conversation-row.tsx';
import { DeleteDialog } from './delete-dialog.tsx';

/** The list of conversations, under headings of when they were last used. */
export function ConversationNav({ onLeave }: { onLeave: () => void }): ReactNode {
  const { list, router } = useServices();
  const state = useStore(list.store);
  const openId = useStore(router.store, ({ route }) =>
    route.name === 'conversation' ? route.conversationId : null,
  );
  const [toDelete, setToDelete] = useState<ConversationSummary | null>(null);
  const groups = groupByDate(state.conversations, new Date());

  return (
    <nav className={classes.nav} aria-label="Your conversations">
      {groups.map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2 className={classes.heading}>{group.label}</h2>
          <ul className={classes.list}>
            {group.conversations.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                isOpen={conversation.id === openId}
                onLeave={onLeave}
                onDelete={setToDelete}
              />
            ))}
          </ul>
        </section>
      ))}
      {state.status === 'ready' && groups.length === 0 ? (
        <p className={classes.note}>Your conversations will be listed here.</p>
      ) : null}
      {state.error === null ? null : (
        <div className={classes.note} role="alert">
          <p>{state.error}</p>
          <Button onClick={() => void list.refresh()}>Try again</Button>
        </div>
      )}
      {state.nextCursor === null ? null : (
        <div className={classes.more}>
          <Button disabled={state.isLoadingMore} onClick={() => void list.loadMore()}>
            {state.isLoadingMore ? 'Loading…' : 'Show older'}
          </Button>
        </div>
      )}
      {toDelete === null ? null : (
        <DeleteDialog conversation={toDelete} onClose={() => setToDelete(null)} />
      )}
    </nav>
  );
}
