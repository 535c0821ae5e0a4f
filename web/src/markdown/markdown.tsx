import { type ReactNode, useRef } from 'react';
import { Blocks } from './block.tsx';
import classes from './markdown.module.css';
import { type ParsedMarkdown, parseMarkdown } from './parse-blocks.ts';

/** Markdown that may still be growing: only its open end is parsed and drawn again. */
export function Markdown({ text, isGrowing }: { text: string; isGrowing: boolean }): ReactNode {
  const parsed = useRef<ParsedMarkdown | undefined>(undefined);
  // A cache, no state: whatever is in it, the parse is that of the whole text.
  parsed.current = parseMarkdown(text, parsed.current);
  return (
    <div className={isGrowing ? `${classes.markdown} ${classes.growing}` : classes.markdown}>
      <Blocks tokens={parsed.current.blocks} />
    </div>
  );
}
