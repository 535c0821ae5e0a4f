import type { ApiMessage } from '@chimera/protocol/api';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { GrowingTextarea } from '../../ui/growing-textarea.tsx';
import { useChatActions } from './chat-actions.ts';
import classes from './edit-form.module.css';
import { MAX_MESSAGE_CHARACTERS } from './message-limit.ts';

/** Lets a question be asked in other words; the first wording stays as a branch beside it. */
export function EditForm({
  message,
  onDone,
}: {
  message: ApiMessage;
  onDone: () => void;
}): ReactNode {
  const { edit } = useChatActions();
  const [text, setText] = useState(message.content);
  const form = useRef<HTMLFormElement>(null);
  const canSend = text.trim() !== '' && text.length <= MAX_MESSAGE_CHARACTERS;

  function send(event: FormEvent): void {
    event.preventDefault();
    if (!canSend) return;
    onDone();
    edit(message.id, text.trim());
  }

  return (
    <form ref={form} className={classes.form} onSubmit={send}>
      <GrowingTextarea
        label="Edit your message"
        value={text}
        onChange={setText}
        onEnter={() => form.current?.requestSubmit()}
        onEscape={onDone}
        autoFocus
      />
      <div className={classes.buttons}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" tone="primary" disabled={!canSend}>
          Send
        </Button>
      </div>
    </form>
  );
}
