import type { JsonValue } from '@chimera/protocol/json';
import { Check, CircleAlert, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { toolLabel } from '../chat/activity.ts';
import { ScrollGroup } from '../ui/scroll-group.tsx';
import classes from './tool-card.module.css';
import { type ToolStatus, toolStatus } from './tool-status.ts';
import type { ToolViewProps } from './tool-view.ts';

/** A tool call of any kind: what was asked, how it stands, what came of it. */
export function ToolCard({ part, isOver }: ToolViewProps): ReactNode {
  const status = toolStatus(part, isOver);
  const input = part.input === undefined ? part.rawInput : toJson(part.input);
  const output = part.errorText ?? (part.output === undefined ? undefined : toJson(part.output));
  return (
    <details className={classes.card}>
      <summary>
        <StatusIcon tone={status.tone} />
        <span className={classes.name}>{toolLabel(part.toolName)}</span>
        <span className={classes.status}>{status.label}</span>
      </summary>
      <div className={classes.details}>
        <Field name="Asked" value={input} />
        <Field name={status.tone === 'bad' ? 'What went wrong' : 'Result'} value={output} />
      </div>
    </details>
  );
}

/** The state of a call, as an icon beside words that say the same. */
function StatusIcon({ tone }: { tone: ToolStatus['tone'] }): ReactNode {
  if (tone === 'busy') {
    return (
      <LoaderCircle size={16} className={`${classes.icon} ${classes.busy}`} aria-hidden="true" />
    );
  }
  if (tone === 'bad') {
    return (
      <CircleAlert size={16} className={`${classes.icon} ${classes.bad}`} aria-hidden="true" />
    );
  }
  return <Check size={16} className={`${classes.icon} ${classes.done}`} aria-hidden="true" />;
}

function Field({ name, value }: { name: string; value: string | undefined }): ReactNode {
  if (value === undefined || value === '') return null;
  return (
    <div>
      <h3>{name}</h3>
      <ScrollGroup as="pre" label={name}>
        {value}
      </ScrollGroup>
    </div>
  );
}

function toJson(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
