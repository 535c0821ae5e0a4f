import type { ConversationSummary } from '@chimera/protocol/api';
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Link } from '../../app/link.tsx';
import { conversationPath } from '../../router.ts';
import { MenuItem, MenuItems } from '../../ui/menu.tsx';
import { Popover } from '../../ui/popover.tsx';
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
  const row = useRef<HTMLLIElement>(null);

  function endRenaming(hadFocus: boolean): void {
    flushSync(() => setRenaming(false));
    if (hadFocus) row.current?.querySelector('a')?.focus();
  }

  if (isRenaming) {
    return (
      <li ref={row} className={classes.row}>
        <RenameForm conversation={conversation} onDone={endRenaming} />
      </li>
    );
  }
  return (
    <li ref={row} className={isOpen ? `${classes.row} ${classes.open}` : classes.row}>
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
      <Popover
        kind="menu"
        label={`Actions for ${conversation.title}`}
        trigger={{
          content: <Ellipsis size={16} />,
          className: classes.menuButton,
          label: `Actions for ${conversation.title}`,
        }}
      >
        {(close) => (
          <MenuItems>
            <MenuItem
              icon={<Pencil size={15} aria-hidden="true" />}
              label="Rename"
              isFirst
              onSelect={() => {
                close();
                setRenaming(true);
              }}
            />
            <MenuItem
              icon={<Trash2 size={15} aria-hidden="true" />}
              label="Delete…"
              tone="danger"
              onSelect={() => {
                close();
                onDelete(conversation);
              }}
            />
          </MenuItems>
        )}
      </Popover>
    </li>
  );
}
