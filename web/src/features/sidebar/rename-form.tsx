import type { ConversationSummary } from '@chimera/protocol/api';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useServices } from '../../app/services-context.ts';
import classes from './rename-form.module.css';

/** The server refuses longer titles. */
const MAX_TITLE_CHARACTERS = 200;

interface RenameFormProps {
  conversation: ConversationSummary;
  /** @param hadFocus whether the focus was in the field to the end, and needs another place now. */
  onDone: (hadFocus: boolean) => void;
}

/** Enter and leaving the field keep the new title, Escape the old one. */
export function RenameForm({ conversation, onDone }: RenameFormProps): ReactNode {
  const { list, tabs } = useServices();
  const [title, setTitle] = useState(conversation.title);
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);

  useEffect(() => {
    field.current?.select();
  }, []);

  function finish(isKept: boolean, hadFocus: boolean): void {
    // Leaving the field follows on Enter and Escape.
    if (isDone.current) return;
    isDone.current = true;
    onDone(hadFocus);
    const trimmed = title.trim();
    if (!isKept || trimmed === '' || trimmed === conversation.title) return;
    void list.rename(conversation.id, trimmed).then((isRenamed) => {
      if (isRenamed) tabs.post({ type: 'conversation-changed', conversationId: conversation.id });
    });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    finish(true, true);
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <input
        ref={field}
        className={classes.field}
        aria-label="New title"
        maxLength={MAX_TITLE_CHARACTERS}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onBlur={() => finish(true, false)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          finish(false, true);
        }}
      />
    </form>
  );
}
