import type { DataPart } from '@chimera/protocol/message';
import { MessageCircleQuestion } from 'lucide-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import { agentName } from '../../chat/agent-words.ts';
import { describeError } from '../../chat/api-error.ts';
import { inputRequestOf } from '../../chat/open-requests.ts';
import frame from '../../tools/approval/approval-card.module.css';
import { useToolActions } from '../../tools/tool-actions.ts';
import { Button } from '../../ui/button.tsx';
import { GrowingTextarea } from '../../ui/growing-textarea.tsx';
import { textAt } from '../../ui/json-fields.ts';
import classes from './input-request-card.module.css';

interface InputRequestCardProps {
  part: DataPart;
  /** Whether the answer is over: nobody waits for words any more. */
  isOver: boolean;
}

/** An agent's question to the person, with the place to answer it; afterwards, with the answer. */
export function InputRequestCard({ part, isOver }: InputRequestCardProps): ReactNode {
  const request = inputRequestOf(part);
  const prompt = textAt(part.data, 'prompt') ?? '';
  const agent = textAt(part.data, 'agent') ?? '';
  const text = textAt(part.data, 'text');
  const titleId = useId();
  return (
    <section className={frame.card} aria-labelledby={titleId}>
      <h3 id={titleId} className={frame.title}>
        <MessageCircleQuestion size={18} aria-hidden="true" />
        <span>
          <strong>{agentName(agent)}</strong> asks you
        </span>
      </h3>
      {prompt === '' ? null : <p className={classes.words}>{prompt}</p>}
      {request !== null && !isOver ? (
        <InputForm id={request.id} />
      ) : (
        <p className={classes.answer}>{answerText(text)}</p>
      )}
    </section>
  );
}

function answerText(text: string | null): string {
  if (text === null) return 'Nobody answered.';
  return text === '' ? 'You let it go on.' : `You: ${text}`;
}

function InputForm({ id }: { id: string }): ReactNode {
  const { respond } = useToolActions();
  const [text, setText] = useState('');
  const [status, setStatus] = useState<'asking' | 'sending' | { failed: string }>('asking');
  const form = useRef<HTMLFormElement>(null);

  async function send(): Promise<void> {
    if (status === 'sending') return;
    setStatus('sending');
    try {
      await respond({ input: { id, text: text.trim() } });
    } catch (error) {
      setStatus({ failed: describeError(error) });
    }
  }

  return (
    <form
      ref={form}
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <GrowingTextarea
        label="Your answer"
        value={text}
        onChange={setText}
        onEnter={() => form.current?.requestSubmit()}
      />
      {typeof status === 'object' ? (
        <p role="alert" className={frame.failed}>
          {status.failed}
        </p>
      ) : null}
      <div className={frame.buttons}>
        <Button type="submit" tone="primary" aria-disabled={status === 'sending'}>
          {text.trim() === '' ? 'Go on without me' : 'Answer'}
        </Button>
      </div>
    </form>
  );
}
