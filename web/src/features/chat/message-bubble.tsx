import type { ApiMessage } from '@chimera/protocol/api';
import { memo, type ReactNode, useState } from 'react';
import type { Branch } from '../../chat/conversation-tree.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { AnswerParts } from './answer-parts.tsx';
import { EditForm } from './edit-form.tsx';
import { MessageActions } from './message-actions.tsx';
import classes from './message-bubble.module.css';
import { UserWords } from './user-words.tsx';

interface MessageBubbleProps {
  message: ApiMessage;
  branch: Branch | undefined;
  /** Whether it is being written just now. */
  isGrowing: boolean;
  /** Whether a turn could be started. */
  canAct: boolean;
  /** Place in the conversation, counted from 1. */
  place: number;
  count: number;
}

/** One message: a person's words in a bubble, an answer across the column. */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps): ReactNode {
  const { message, branch, isGrowing, canAct, place, count } = props;
  const [isEditing, setEditing] = useState(false);
  const isUser = message.role === 'user';
  const headingId = `message-${message.id}`;
  return (
    <article
      className={isUser ? classes.user : classes.answer}
      tabIndex={-1}
      data-role={message.role}
      aria-labelledby={headingId}
      aria-posinset={place}
      aria-setsize={count}
      aria-busy={isGrowing}
    >
      <h2 id={headingId} className="sr-only">
        {isUser ? 'You said' : 'Chimera answered'}
      </h2>
      <div className={classes.body}>
        {isEditing ? (
          <EditForm message={message} onDone={() => setEditing(false)} />
        ) : isUser ? (
          <UserWords text={message.content} />
        ) : (
          <ErrorBoundary what="this answer" resetKey={message.parts}>
            <AnswerParts message={message} isGrowing={isGrowing} />
          </ErrorBoundary>
        )}
      </div>
      {isEditing || isGrowing ? null : (
        <MessageActions
          message={message}
          branch={branch}
          canAct={canAct}
          onEdit={() => setEditing(true)}
        />
      )}
    </article>
  );
});
