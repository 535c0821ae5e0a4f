import { type ReactNode, useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import { NotFound } from '../../app/not-found.tsx';
import { useServices } from '../../app/services-context.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { Button } from '../../ui/button.tsx';
import { useChosenModel } from '../models/use-chosen-model.ts';
import { type ChatActions, ChatActionsContext } from './chat-actions.ts';
import classes from './chat-interface.module.css';
import { EmptyState } from './empty-state.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { focusComposer } from './focus-composer.ts';
import { LiveAnnouncer } from './live-announcer.tsx';
import { MessageInput } from './message-input.tsx';
import { MessageList } from './message-list.tsx';

/** An open conversation: what was said, and the place to say more. */
export function ChatInterface({ session }: { session: ChatSession }): ReactNode {
  const history = useStore(session.store, (state) => state.history);
  const failure = useStore(session.store, (state) => state.failure);
  const isEmpty = useStore(session.store, (state) => state.messages.length === 0);
  const nextModel = useChosenModel(session);
  const actions = useMemo(
    (): ChatActions => ({
      edit: (messageId, text) => {
        session.edit(messageId, text, nextModel);
        focusComposer();
      },
      regenerate: (messageId) => {
        session.regenerate(messageId, nextModel);
        focusComposer();
      },
      nextModel,
      showBranch: (messageId) => session.showBranch(messageId),
      retry: () => {
        session.retry();
        focusComposer();
      },
    }),
    [session, nextModel],
  );
  const submit = useCallback(
    (text: string, model = nextModel) => session.submit(text, model),
    [session, nextModel],
  );

  const agents = useAgentIds();

  if (history === 'missing') return <NotFound />;
  return (
    <ChatActionsContext value={actions}>
      <div className={classes.chat}>
        {history === 'failed' ? (
          <div className={classes.notice} id="conversation" tabIndex={-1} role="alert">
            <p>This conversation could not be read just now. It is not lost.</p>
            <Button onClick={() => void session.refresh()}>Try again</Button>
          </div>
        ) : history === 'loading' ? (
          <div className={classes.notice} id="conversation" tabIndex={-1}>
            <p role="status">Reading the conversation…</p>
          </div>
        ) : isEmpty ? (
          <>
            <EmptyState agents={agents} onPick={submit} />
            <div className={classes.beside}>
              <FailureNotice failure={failure} lastMessage={null} />
            </div>
          </>
        ) : (
          <MessageList session={session} />
        )}
        <MessageInput session={session} onSubmit={submit} />
        <LiveAnnouncer session={session} />
      </div>
    </ChatActionsContext>
  );
}

function useAgentIds(): ReadonlySet<string> {
  const { models } = useServices();
  const agents = useStore(models.store, (state) => state.agents);
  return useMemo(() => new Set(agents.map(({ id }) => id)), [agents]);
}
