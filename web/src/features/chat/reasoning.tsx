import type { ReactNode } from 'react';
import { Markdown } from '../../markdown/markdown.tsx';
import classes from './reasoning.module.css';

/** What the model said to itself; closed until the reader asks for it. */
export function Reasoning({ text, isGrowing }: { text: string; isGrowing: boolean }): ReactNode {
  if (text.trim() === '') return null;
  return (
    <details className={classes.reasoning}>
      <summary>{isGrowing ? 'Thinking…' : 'How it was thought through'}</summary>
      <Markdown text={text} isGrowing={isGrowing} />
    </details>
  );
}
