import type { ReactNode } from 'react';
import { Markdown } from '../../markdown/markdown.tsx';
import classes from './streaming-text.module.css';

/** The words of an answer, as Markdown, while they come in and afterwards. */
export function StreamingText({
  text,
  isGrowing,
}: {
  text: string;
  isGrowing: boolean;
}): ReactNode {
  if (text === '') return null;
  return (
    <div className={isGrowing ? classes.growing : undefined}>
      <Markdown text={text} isGrowing={isGrowing} />
    </div>
  );
}
