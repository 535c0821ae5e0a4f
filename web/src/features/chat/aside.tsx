import type { StepPurpose } from '@chimera/protocol/events';
import type { ReactNode } from 'react';
import { Markdown } from '../../markdown/markdown.tsx';
import type { PlacedPart } from './answer-blocks.ts';
import classes from './reasoning.module.css';

interface AsideProps {
  purpose: StepPurpose;
  parts: PlacedPart[];
  isGrowing: boolean;
}

const WORDS: Record<StepPurpose, { doing: string; done: string }> = {
  'select-speaker': { doing: 'Choosing who speaks…', done: 'Chose who speaks' },
  summary: { doing: 'Putting it in short…', done: 'Put in short what was said' },
};

/** What was said among agents and is no part of the answer; closed until the reader asks for it. */
export function Aside({ purpose, parts, isGrowing }: AsideProps): ReactNode {
  const { doing, done } = WORDS[purpose];
  const text = parts
    .map(({ part }) => (part.type === 'reasoning' || part.type === 'text' ? part.text : ''))
    .join('\n\n')
    .trim();
  if (text === '' && !isGrowing) return null;
  return (
    <details className={classes.reasoning}>
      <summary>{isGrowing ? doing : done}</summary>
      <Markdown text={text} isGrowing={isGrowing} />
    </details>
  );
}
