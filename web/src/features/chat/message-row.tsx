import type { ApiMessage } from '@chimera/protocol/api';
import { memo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../../chat/chat-session.ts';
import { isBusy } from '../../chat/chat-state.ts';
import type { Branch } from '../../chat/conversation-tree.ts';
import { FailureNotice } from './failure-notice.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { TypingIndicator } from './typing-indicator.tsx';

interface MessageRowProps {
  session: ChatSession;
  message: ApiMessage;
  branch: Branch | undefined;
  /** Counted from 1. */
  place: number;
  count: number;
}

/** A message, and below the last one what is going on. The answer that grows is drawn from the turn. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps): ReactNode {
  const { session, message, place, count } = props;
  const growing = useStore(session.store, ({ turn }) =>
    turn?.message?.id === message.id ? turn.message : null,
  );
  const canAct = useStore(session.store, (state) => !isBusy(state));
  const isLast = place === count;
  return (
    <>
      <MessageBubble
        message={growing === null ? message : { ...message, ...growing }}
        branch={props.branch}
        isGrowing={growing !== null}
        canAct={canAct}
        place={place}
        count={count}
      />
      {isLast ? <Tail session={session} message={message} /> : null}
    </>
  );
});

function Tail({ session, message }: { session: ChatSession; message: ApiMessage }): ReactNode {
  const phase = useStore(session.store, (state) => state.phase);
  const activity = useStore(session.store, (state) => state.turn?.activity ?? null);
  const isStopping = useStore(session.store, (state) => state.turn?.isStopping ?? false);
  const failure = useStore(session.store, (state) => state.failure);
  if (activity !== null && isBusy({ phase })) {
    return <TypingIndicator activity={activity} phase={phase} isStopping={isStopping} />;
  }
  return <FailureNotice failure={failure} lastMessage={message} />;
}
