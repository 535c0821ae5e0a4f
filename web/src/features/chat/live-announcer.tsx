import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { type Announcement, announce } from './announcements.ts';

/** Tells screen readers what happens: one region for what can wait, one for what cannot. */
export function LiveAnnouncer({ session }: { session: ChatSession }): ReactNode {
  const { preferences } = useServices();
  const mode = useStore(preferences.store, (state) => state.announcements);
  const [said, setSaid] = useState<Announcement>({ status: '', alert: '' });

  useEffect(
    () =>
      session.store.subscribe((state, previous) => {
        const announcement = announce(previous, state, mode);
        if (announcement !== null) setSaid((before) => ({ ...before, ...announcement }));
      }),
    [session, mode],
  );

  return (
    <>
      <div className="sr-only" role="status">
        {said.status}
      </div>
      <div className="sr-only" role="alert">
        {said.alert}
      </div>
    </>
  );
}
