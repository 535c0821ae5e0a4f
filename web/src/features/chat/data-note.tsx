import type { DataPart } from '@chimera/protocol/message';
import { Split } from 'lucide-react';
import type { ReactNode } from 'react';
import { providerName } from '../../chat/activity.ts';
import { agentName } from '../../chat/agent-words.ts';
import { fieldOf, textAt } from '../../ui/json-fields.ts';
import classes from './data-note.module.css';

/** A quiet line about how the answer came about, where there is something to say. */
export function DataNote({ part }: { part: DataPart }): ReactNode {
  const text = noteText(part);
  if (text === null) return null;
  return (
    <p className={classes.note}>
      <Split size={14} aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}

/** The words of the note; null for data that needs none, or is not what it should be. */
export function noteText(part: DataPart): string | null {
  const from = textAt(part.data, 'from');
  const to = textAt(part.data, 'to');
  if (from === null || to === null) return null;
  if (part.type === 'data-hand-over') return handOverText(from, to, textAt(part.data, 'reason'));
  if (part.type !== 'data-seam') return null;
  return seamText(from, to, fieldOf(part.data, 'clean') === true);
}

/** `planner → writer: why`, in words that can be read aloud. */
function handOverText(from: string, to: string, reason: string | null): string {
  const who = `${agentName(from)} handed over to ${agentName(to)}`;
  return reason === null || reason === '' ? `${who}.` : `${who}: ${reason}`;
}

/** A seam that nobody can see, on the same model, is not worth a word. */
function seamText(from: string, to: string, isClean: boolean): string | null {
  if (isClean && from === to) return null;
  const who =
    from === to
      ? `The connection to ${targetName(to)} broke here and the answer went on`
      : `${targetName(from)} broke off here; ${targetName(to)} continued the answer`;
  return isClean ? `${who}.` : `${who}. The words may not join perfectly.`;
}

/** `groq/openai/gpt-oss-120b` → `gpt-oss-120b (Groq)`. */
function targetName(target: string): string {
  const [provider = target, ...model] = target.split('/');
  const name = model.at(-1);
  return name === undefined ? provider : `${name} (${providerName(provider)})`;
}
