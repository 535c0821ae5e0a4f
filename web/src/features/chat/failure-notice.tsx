import type { ApiMessage } from '@chimera/protocol/api';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ChatFailure } from '../../chat/chat-state.ts';
import { Button } from '../../ui/button.tsx';
import { useChatActions } from './chat-actions.ts';
import classes from './failure-notice.module.css';

interface FailureNoticeProps {
  /** Why the last request did not become a turn, or its answer could not be followed. */
  failure: ChatFailure | null;
  /** The end of the conversation; null when nothing was said yet. */
  lastMessage: ApiMessage | null;
}

/** Says in plain words what went wrong at the end of the conversation, and offers to try again. */
export function FailureNotice({ failure, lastMessage }: FailureNoticeProps): ReactNode {
  const { edit, regenerate, retry } = useChatActions();
  if (failure !== null) {
    return (
      <Notice text={failure.message} onRetry={failure.canRetry ? retry : null} action="Try again" />
    );
  }
  if (lastMessage === null) return null;
  const { error } = lastMessage.metadata;
  if (error !== undefined) {
    const onRetry = () => regenerate(lastMessage.id);
    return <Notice text={error.message} onRetry={onRetry} action="Try again" />;
  }
  if (lastMessage.role === 'user') {
    const askAgain = () => edit(lastMessage.id, lastMessage.content);
    return <Notice text="This message has no answer." onRetry={askAgain} action="Ask again" />;
  }
  return null;
}

interface NoticeProps {
  text: string;
  action: string;
  onRetry: (() => void) | null;
}

function Notice({ text, action, onRetry }: NoticeProps): ReactNode {
  return (
    <div className={classes.notice}>
      <TriangleAlert size={18} aria-hidden="true" />
      <p>{text}</p>
      {onRetry === null ? null : <Button onClick={onRetry}>{action}</Button>}
    </div>
  );
}
