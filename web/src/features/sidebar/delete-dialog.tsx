import type { ConversationSummary } from '@chimera/protocol/api';
import type { ReactNode } from 'react';
import { useServices } from '../../app/services-context.ts';
import { conversationPath } from '../../router.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { draftKey } from '../chat/draft-key.ts';
import classes from './delete-dialog.module.css';

interface DeleteDialogProps {
  conversation: ConversationSummary;
  onClose: () => void;
}

/** Asks once more before a conversation is gone for good. */
export function DeleteDialog({ conversation, onClose }: DeleteDialogProps): ReactNode {
  const { drafts, list, router, sessions, tabs } = useServices();

  async function remove(): Promise<void> {
    onClose();
    const { id } = conversation;
    if (!(await list.remove(id))) return;
    sessions.forget(id);
    drafts.set(draftKey(id), null);
    tabs.post({ type: 'conversation-deleted', conversationId: id });
    if (location.pathname === conversationPath(id)) router.go('/');
  }

  return (
    <Dialog label="Delete this conversation?" shape="card" onClose={onClose}>
      <h2 className={classes.heading}>Delete this conversation?</h2>
      <p>“{conversation.title}” and all its messages will be gone for good.</p>
      <div className={classes.buttons}>
        <Button onClick={onClose}>Keep it</Button>
        <Button tone="danger" onClick={() => void remove()}>
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
