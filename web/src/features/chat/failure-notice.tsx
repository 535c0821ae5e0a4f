import type { ApiMessage } from '@chimera/protocol/api';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ChatFailure } from '../../chat/chat-state.ts';
import { Button } from '../../ui/button.tsx';
import { useChatActions } from './chat-actions.ts';
import classes from './failure-notice.module.css';
import { failureWords, type ToldFailure } from './failure-words.ts';
import { useWait } from './use-wait.ts';

interface FailureNoticeProps {
  /** Why the last request did not become a turn, or its answer could not be followed. */
  failure: ChatFailure | null;
  /** The end of the conversation; null when nothing was said yet. */
  lastMessage: ApiMessage | null;
}

/** Says in plain words what went wrong at the end of the conversation, and offers to try again. */
export function FailureNotice({ failure, lastMessage }: FailureNoticeProps): ReactNode {
  const { edit, regenerate, retry, nextModel } = useChatActions();
  if (failure !== null) {
    const { failedAt, retryAfterMs, canRetry } = failure;
    return (
      <WaitingNotice
        failure={failure}
        failedAt={failedAt}
        retryAfterMs={retryAfterMs}
        onRetry={canRetry ? retry : null}
      />
    );
  }
  if (lastMessage === null) return null;
  const { error, agent, requestedModel } = lastMessage.metadata;
  // Nobody waits for a model that is not asked again. A turn that names none is kept as `auto`.
  const asked = agent ?? requestedModel;
  if (error !== undefined) {
    const isOfModel = error.code.startsWith('provider_');
    const isElsewhere = isOfModel && asked !== undefined && asked !== (nextModel ?? 'auto');
    return (
      <WaitingNotice
        failure={error}
        failedAt={lastMessage.timestamp}
        retryAfterMs={isElsewhere ? 0 : error.retryAfterMs}
        onRetry={() => regenerate(lastMessage.id)}
      />
    );
  }
  if (lastMessage.role === 'user') {
    const askAgain = () => edit(lastMessage.id, lastMessage.content);
    return <Notice text="This message has no answer." onRetry={askAgain} action="Ask again" />;
  }
  return null;
}

interface WaitingNoticeProps {
  failure: ToldFailure;
  /** ISO 8601. */
  failedAt: string;
  retryAfterMs: number | null | undefined;
  onRetry: (() => void) | null;
}

/** Counts down until it makes sense to try again. */
function WaitingNotice({
  failure,
  failedAt,
  retryAfterMs,
  onRetry,
}: WaitingNoticeProps): ReactNode {
  const waitMs = useWait(failedAt, retryAfterMs);
  return (
    <Notice
      text={failureWords(failure, waitMs)}
      onRetry={onRetry}
      isWaiting={waitMs !== null && waitMs > 0}
      action="Try again"
    />
  );
}

interface NoticeProps {
  text: string;
  action: string;
  onRetry: (() => void) | null;
  /** Whether trying again is of no use yet. */
  isWaiting?: boolean;
}

function Notice({ text, action, onRetry, isWaiting = false }: NoticeProps): ReactNode {
  return (
    <div className={classes.notice}>
      <TriangleAlert size={18} aria-hidden="true" />
      <p>{text}</p>
      {onRetry === null ? null : (
        // Not disabled: it would lose the focus, and with it those who wait there.
        <Button aria-disabled={isWaiting} onClick={isWaiting ? undefined : onRetry}>
          {action}
        </Button>
      )}
    </div>
  );
}
