import { ArrowUp, Square } from 'lucide-react';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import { agentName } from '../../chat/agent-words.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { isBusy } from '../../chat/chat-state.ts';
import { type InputRequest, openInputRequest } from '../../chat/open-requests.ts';
import { GrowingTextarea } from '../../ui/growing-textarea.tsx';
import { draftKey } from './draft-key.ts';
import classes from './message-input.module.css';
import { lengthNote, MAX_MESSAGE_CHARACTERS } from './message-limit.ts';

interface MessageInputProps {
  session: ChatSession;
  onSubmit: (text: string) => void;
}

/** Where a message is written. What is written survives a reload of the page. */
export function MessageInput({ session, onSubmit }: MessageInputProps): ReactNode {
  const { drafts } = useServices();
  const busy = useStore(session.store, isBusy);
  const isStopping = useStore(session.store, (state) => state.turn?.isStopping ?? false);
  const returnedText = useStore(session.store, (state) => state.returnedText);
  const key = draftKey(useStore(session.store, (state) => state.conversationId));
  const [text, setText] = useState(() => drafts.get(key) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const note = lengthNote(text.length);
  const isTooLong = text.length > MAX_MESSAGE_CHARACTERS;
  const request = useInputRequest(session);
  const hasWords = text.trim() !== '' && !isTooLong;
  const canSend = hasWords && (!busy || request !== null);
  const isStopButton = busy && !canSend;
  const isButtonOff = isStopButton ? isStopping : !canSend;

  const keptUnder = useRef(key);
  useEffect(() => {
    // A conversation that has just got its id takes the draft with it.
    if (keptUnder.current !== key) drafts.set(keptUnder.current, null);
    keptUnder.current = key;
    drafts.set(key, text === '' ? null : text);
  }, [drafts, key, text]);

  useEffect(() => {
    if (returnedText === null) return;
    setText((written) => (written === '' ? returnedText : `${returnedText}\n\n${written}`));
    session.takeReturnedText();
  }, [returnedText, session]);

  useEffect(() => {
    // On a phone the keyboard would jump up; there the reader asks for it by a touch.
    if (matchMedia('(hover: hover)').matches) field.current?.focus();
  }, []);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '.' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      session.stop();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [session]);

  function send(): void {
    if (!canSend) return;
    setText('');
    field.current?.focus();
    if (request === null) onSubmit(text.trimEnd());
    else void answer(request.id, text.trim());
  }

  /** What could not be sent comes back into the field. */
  async function answer(id: string, words: string): Promise<void> {
    try {
      await session.respond({ input: { id, text: words } });
    } catch {
      setText((written) => (written === '' ? words : `${words}\n\n${written}`));
    }
  }

  return (
    <div className={classes.place}>
      <div className={classes.box}>
        <GrowingTextarea
          ref={field}
          id="message-input"
          label="Message"
          placeholder={request === null ? 'Ask anything' : `Answer ${agentName(request.agent)}`}
          value={text}
          onChange={setText}
          onEnter={send}
          describedBy={noteId}
          isInvalid={isTooLong}
        />
        <button
          type="button"
          className={isStopButton ? classes.stop : classes.send}
          aria-label={isStopButton ? 'Stop the answer' : 'Send the message'}
          title={isStopButton ? 'Stop (Ctrl+.)' : 'Send (Enter)'}
          // Not `disabled`: whoever pressed it by keyboard would lose their place.
          aria-disabled={isButtonOff}
          onClick={() => {
            if (isButtonOff) return;
            if (isStopButton) session.stop();
            else send();
          }}
        >
          {isStopButton ? <Square size={15} fill="currentColor" /> : <ArrowUp size={19} />}
        </button>
      </div>
      <p id={noteId} className={isTooLong ? classes.tooLong : classes.note}>
        {note ?? 'Models make mistakes. Check what matters.'}
      </p>
    </div>
  );
}

/** The agent that waits for what is written here; null when none does. */
function useInputRequest(session: ChatSession): InputRequest | null {
  const message = useStore(session.store, (state) => state.turn?.message ?? null);
  return useMemo(() => openInputRequest(message), [message]);
}
