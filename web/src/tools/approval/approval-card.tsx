import type { ToolApproval, ToolPart } from '@chimera/protocol/message';
import { ShieldQuestion } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { toolLabel } from '../../chat/activity.ts';
import { agentName } from '../../chat/agent-words.ts';
import type { ApprovalAnswer } from '../../chat/api-client.ts';
import { describeError } from '../../chat/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { useToolActions } from '../tool-actions.ts';
import classes from './approval-card.module.css';
import { type ArgumentField, readFields, toFields } from './argument-fields.ts';
import { ArgumentForm, ArgumentList } from './argument-form.tsx';
import { usePoliteFocus } from './use-polite-focus.ts';

interface ApprovalCardProps {
  part: ToolPart;
  approval: ToolApproval;
}

/** A tool call that waits for a person: what it would do, and the ways to answer. */
export function ApprovalCard({ part, approval }: ApprovalCardProps): ReactNode {
  const { respond } = useToolActions();
  const titleId = useId();
  const card = usePoliteFocus<HTMLFormElement>(approval.id);
  const input = part.input ?? {};
  const [fields, setFields] = useState<ArgumentField[] | null>(null);
  const [isAlways, setAlways] = useState(false);
  const [denial, setDenial] = useState<string | null>(null);
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [status, setStatus] = useState<'asking' | 'sending' | { failed: string }>('asking');
  const name = toolLabel(part.toolName);
  const who = part.agentPath?.at(-1);

  async function answer(given: Omit<ApprovalAnswer, 'id'>): Promise<void> {
    setStatus('sending');
    try {
      await respond({ approvals: [{ id: approval.id, ...given }] });
    } catch (error) {
      setStatus({ failed: describeError(error) });
    }
  }

  function approve(event: FormEvent): void {
    event.preventDefault();
    if (status === 'sending') return;
    const read = fields === null ? null : readFields(fields);
    setProblems(read === null || read.isValid ? new Map() : read.problems);
    if (read?.isValid === false) return;
    void answer({
      approved: true,
      ...(read === null ? {} : { input: read.input }),
      ...(isAlways ? { always: true } : {}),
    });
  }

  function deny(reason: string): void {
    if (status === 'sending') return;
    void answer({ approved: false, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) });
  }

  return (
    <form
      ref={card}
      className={classes.card}
      tabIndex={-1}
      aria-labelledby={titleId}
      aria-busy={status === 'sending'}
      noValidate
      onSubmit={approve}
    >
      <h3 id={titleId} className={classes.title}>
        <ShieldQuestion size={18} aria-hidden="true" />
        <span>
          May {who === undefined ? 'the assistant' : agentName(who)} use <strong>{name}</strong>?
        </span>
      </h3>
      {approval.requestReason === undefined ? null : <p>{approval.requestReason}</p>}
      {fields === null ? (
        <ArgumentList input={input} />
      ) : (
        <ArgumentForm fields={fields} problems={problems} onChange={setFields} />
      )}
      {typeof status === 'object' ? (
        <p role="alert" className={classes.failed}>
          {status.failed}
        </p>
      ) : null}
      {denial === null ? (
        <>
          <label className={classes.always}>
            <input
              type="checkbox"
              checked={isAlways}
              onChange={(event) => setAlways(event.target.checked)}
            />
            Always allow {name} in this conversation
          </label>
          <div className={classes.buttons}>
            <Button type="submit" tone="primary" aria-disabled={status === 'sending'}>
              Approve
            </Button>
            <Button aria-disabled={status === 'sending'} onClick={() => setDenial('')}>
              Deny…
            </Button>
            <Button onClick={() => setFields(fields === null ? toFields(input) : null)}>
              {fields === null ? 'Change what is asked' : 'Leave it as it was'}
            </Button>
          </div>
        </>
      ) : (
        <Denial
          reason={denial}
          onChange={setDenial}
          onDeny={() => deny(denial)}
          onBack={() => setDenial(null)}
        />
      )}
    </form>
  );
}

interface DenialProps {
  reason: string;
  onChange: (reason: string) => void;
  onDeny: () => void;
  onBack: () => void;
}

/** Says no, perhaps with a reason that the model is told. */
function Denial({ reason, onChange, onDeny, onBack }: DenialProps): ReactNode {
  const id = useId();
  return (
    <>
      <div className={classes.field}>
        <label htmlFor={id}>Why not? It is told to the model, and may be left empty.</label>
        <input
          id={id}
          value={reason}
          // The button that opened it is gone: whoever used it by keyboard goes on here.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'Escape') return;
            event.preventDefault();
            if (event.key === 'Enter') onDeny();
            else onBack();
          }}
        />
      </div>
      <div className={classes.buttons}>
        <Button tone="danger" onClick={onDeny}>
          Deny
        </Button>
        <Button onClick={onBack}>Back</Button>
      </div>
    </>
  );
}
