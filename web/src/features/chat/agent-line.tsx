import type { ReactNode } from 'react';
import { speakerOf } from '../../chat/agent-words.ts';
import classes from './agent-line.module.css';

/** Says who speaks from here on. */
export function AgentLine({ path }: { path: string[] }): ReactNode {
  const { name, initial, within } = speakerOf(path);
  return (
    <h3 className={classes.line}>
      <span className={classes.avatar} aria-hidden="true">
        {initial}
      </span>
      <span>{name}</span>
      {within.length === 0 ? null : (
        <span className={classes.within}>
          <span className="sr-only">in </span>
          {within.join(' › ')}
        </span>
      )}
    </h3>
  );
}
