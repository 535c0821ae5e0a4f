import type { ConversationSummary } from '@chimera/protocol/api';
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Link } from '../../app/link.tsx';
import { conversationPath } from '../../router.ts';
import classes from './conversation-row.module.css';
import { RenameForm } from './rename-form.tsx';

interface ConversationRowProps {
  conversation: ConversationSummary;
  isOpen: boolean;
  onLeave: () => void;
  onDelete: (conversation: ConversationSummary) => void;
}

/** A conversation in the list, with what can be done with it. */
export function ConversationRow(props: ConversationRowProps): ReactNode {
  const { conversation, isOpen, onLeave, onDelete } = props;
  const [isRenaming, setRenaming] = useState(false);
  if (isRenaming) {
    return (
      <li className={classes.row}>
        <RenameForm conversation={conversation} onDone={() => setRenaming(false)} />
      </li>
    );
  }
  return (
    <li className={isOpen ? `${classes.row} ${classes.open}` : classes.row}>
      <Link
        href={conversationPath(conversation.id)}
        className={classes.link}
        aria-current={isOpen ? 'page' : undefined}
        title={conversation.title}
        onClick={onLeave}
      >
        <span className={classes.title}>{conversation.title}</span>
        {conversation.runningTurnId === null ? null : (
          <span className={classes.running}>
            <span className="sr-only">, an answer is being written</span>
          </span>
        )}
      </Link>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          className={classes.menuButton}
          aria-label={`Actions for ${conversation.title}`}
        >
          <Ellipsis size={16} />
        </DropdownMenu.Trigger>
        <RowMenu onRename={() => setRenaming(true)} onDelete={() => onDelete(conversation)} />
      </DropdownMenu.Root>
    </li>
  );
}

/** Not in a portal: within the drawer, only what is inside of the dialog can be reached. */
function RowMenu({
  onRename,
  onDelete,
}: {
  onRename: () => void;
  onDelete: () => void;
}): ReactNode {
  return (
    <DropdownMenu.Content
      className={classes.menu}
      align="end"
      sideOffset={4}
      collisionPadding={8}
      // The field or the dialog that comes next takes the focus.
      onCloseAutoFocus={(event) => event.preventDefault()}
    >
      <DropdownMenu.Item className={classes.item} onSelect={onRename}>
        <Pencil size={15} aria-hidden="true" />
        Rename
      </DropdownMenu.Item>
      <DropdownMenu.Item className={`${classes.item} ${classes.danger}`} onSelect={onDelete}>
        <Trash2 size={15} aria-hidden="true" />
        Delete…
      </DropdownMenu.Item>
    </DropdownMenu.Content>
  );
}
