import type { ApiMessage } from '@chimera/protocol/api';
import { ChevronLeft, ChevronRight, Pencil, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { providerName } from '../../chat/activity.ts';
import type { Branch } from '../../chat/conversation-tree.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { AnswerDetails } from './answer-details.tsx';
import { answeredBy } from './answered-by.ts';
import { useChatActions } from './chat-actions.ts';
import classes from './message-actions.module.css';

interface MessageActionsProps {
  message: ApiMessage;
  branch: Branch | undefined;
  canAct: boolean;
  onEdit: () => void;
}

/** What can be done with a message, and what is known of it. */
export function MessageActions(props: MessageActionsProps): ReactNode {
  const { message, branch, canAct, onEdit } = props;
  const { regenerate } = useChatActions();
  const excerpt = message.content.slice(0, 30);
  const isUser = message.role === 'user';
  // What a button has done was no answer, and is not given anew.
  const isAnswer = !isUser && message.metadata.trigger !== 'action';
  return (
    <div className={isUser ? `${classes.actions} ${classes.quiet}` : classes.actions}>
      {branch !== undefined && branch.siblings.length > 1 ? (
        <BranchSwitcher branch={branch} excerpt={excerpt} />
      ) : null}
      {message.content === '' ? null : (
        <CopyButton text={message.content} label={`Copy message: ${excerpt}`} />
      )}
      {isUser ? (
        <IconButton label={`Edit message: ${excerpt}`} isSmall disabled={!canAct} onClick={onEdit}>
          <Pencil size={15} />
        </IconButton>
      ) : null}
      {isAnswer ? (
        <IconButton
          label={`Answer anew: ${excerpt}`}
          isSmall
          disabled={!canAct}
          onClick={() => regenerate(message.id)}
        >
          <RotateCcw size={15} />
        </IconButton>
      ) : null}
      {isAnswer ? <AnswerDetails excerpt={excerpt} metadata={message.metadata} /> : null}
      {isAnswer ? <Origin message={message} /> : null}
    </div>
  );
}

/** ‹ 2/3 ›: leads to the alternatives of a message. */
function BranchSwitcher({ branch, excerpt }: { branch: Branch; excerpt: string }): ReactNode {
  const { showBranch } = useChatActions();
  const { siblings, index } = branch;
  const previous = siblings[index - 1];
  const next = siblings[index + 1];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={classes.branches} role="group" aria-label={`Versions of: ${excerpt}`}>
      <IconButton
        label="Previous version"
        isSmall
        disabled={previous === undefined}
        onClick={() => previous !== undefined && showBranch(previous)}
      >
        <ChevronLeft size={15} />
      </IconButton>
      <span>
        <span className="sr-only">Version </span>
        {index + 1}/{siblings.length}
      </span>
      <IconButton
        label="Next version"
        isSmall
        disabled={next === undefined}
        onClick={() => next !== undefined && showBranch(next)}
      >
        <ChevronRight size={15} />
      </IconButton>
    </div>
  );
}

function Origin({ message }: { message: ApiMessage }): ReactNode {
  const { model, provider, insteadOf, duration, endReason, error } = message.metadata;
  const movers = answeredBy(message);
  const single = [
    model === undefined || model === provider ? null : (model.split('/').at(-1) ?? model),
    provider === undefined ? null : providerText(provider, insteadOf),
  ];
  const facts = [
    ...(movers === null ? single : []),
    duration === undefined ? null : `${(duration / 1000).toFixed(1)} s`,
  ].filter((fact) => fact !== null);
  const ending = endReason === undefined && error !== undefined ? 'interrupted' : endReason;
  const mark = ending === undefined ? undefined : ENDINGS.get(ending);
  return (
    <span className={classes.origin}>
      {mark === undefined ? null : <strong>{mark}</strong>}
      {movers === null ? null : <Movers names={movers} />}
      <span>{facts.join(' · ')}</span>
    </span>
  );
}

/** A provider that was asked because another one had failed, before anything was seen of that. */
function providerText(provider: string, insteadOf: string | undefined): string {
  return insteadOf === undefined || insteadOf === provider
    ? providerName(provider)
    : `${providerName(provider)} instead of ${providerName(insteadOf)}`;
}

/** An arrow is read aloud in odd ways, or not at all. */
function Movers({ names }: { names: string[] }): ReactNode {
  return (
    <span>
      answered by <span aria-hidden="true">{names.join(' → ')}</span>
      <span className="sr-only">{names.join(', then ')}</span>
    </span>
  );
}

/** How an answer ended, where it is not simply finished. */
const ENDINGS = new Map([
  ['stopped', 'Stopped'],
  ['failed', 'Interrupted'],
  ['interrupted', 'Interrupted'],
  ['budget', 'Ended by the budget'],
  ['loop-guard', 'Ended: it went in circles'],
  ['max-steps', 'Ended after the allowed steps'],
  ['no-progress', 'Ended: no progress'],
]);
