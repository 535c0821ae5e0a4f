import type { Message, MessagePart, SourcePart } from '@chimera/protocol/message';
import { isDataPart, isToolPart } from '@chimera/protocol/message';
import type { ReactNode } from 'react';
import { safeHref } from '../../markdown/safe-href.ts';
import { ToolPartView } from '../../tools/tool-part-view.tsx';
import { AgentLine } from './agent-line.tsx';
import { type AnswerBlock, answerBlocks, type PlacedPart } from './answer-blocks.ts';
import classes from './answer-parts.module.css';
import { Aside } from './aside.tsx';
import { DataNote } from './data-note.tsx';
import { EndingNote } from './ending-note.tsx';
import { InputRequestCard } from './input-request-card.tsx';
import { Reasoning } from './reasoning.tsx';
import { StreamingText } from './streaming-text.tsx';

interface AnswerPartsProps {
  message: Message;
  isGrowing: boolean;
}

/** All that an answer consists of, in the order in which it came. */
export function AnswerParts({ message, isGrowing }: AnswerPartsProps): ReactNode {
  const { parts, metadata } = message;
  const sources = parts.filter((part) => part.type === 'source-url');
  const lastIndex = parts.length - 1;
  const grows = ({ index, part }: PlacedPart) => isGrowing && (index === lastIndex || isOpen(part));
  return (
    <div className={classes.parts}>
      {answerBlocks(parts).map((block) => (
        // Parts are only added at the end, or taken away from there: their places are their names.
        <Block key={block.index} block={block} grows={grows} isOver={!isGrowing} />
      ))}
      {isGrowing || parts.some(isVisible) ? null : (
        <div className={classes.blank}>No words were written.</div>
      )}
      {sources.length === 0 ? null : <Sources sources={sources} />}
      <EndingNote reason={metadata.endReason} />
    </div>
  );
}

interface BlockProps {
  block: AnswerBlock;
  /** Whether a part is being written just now. */
  grows: (part: PlacedPart) => boolean;
  isOver: boolean;
}

function Block({ block, grows, isOver }: BlockProps): ReactNode {
  switch (block.kind) {
    case 'speaker':
      return <AgentLine path={block.path} />;
    case 'aside':
      return (
        <Aside purpose={block.purpose} parts={block.parts} isGrowing={block.parts.some(grows)} />
      );
    case 'part':
      return <Part part={block.part} isGrowing={grows(block)} isOver={isOver} />;
  }
}

function isVisible(part: MessagePart): boolean {
  if (part.type === 'text' || part.type === 'reasoning') return part.text !== '';
  return part.type !== 'step-start';
}

function isOpen(part: MessagePart): boolean {
  return (part.type === 'text' || part.type === 'reasoning') && part.state === 'streaming';
}

interface PartProps {
  part: MessagePart;
  isGrowing: boolean;
  /** Whether the whole answer is over. */
  isOver: boolean;
}

function Part({ part, isGrowing, isOver }: PartProps): ReactNode {
  if (isToolPart(part)) return <ToolPartView part={part} isOver={isOver} />;
  if (part.type === 'data-input' && isDataPart(part)) {
    return <InputRequestCard part={part} isOver={isOver} />;
  }
  if (isDataPart(part)) return <DataNote part={part} />;
  switch (part.type) {
    case 'text':
      return <StreamingText text={part.text} isGrowing={isGrowing} />;
    case 'reasoning':
      return <Reasoning text={part.text} isGrowing={isGrowing} />;
    case 'file':
      return <ExternalLink href={part.url} text={part.filename ?? part.mediaType} />;
    case 'step-start':
    case 'source-url':
      return null;
  }
}

function Sources({ sources }: { sources: SourcePart[] }): ReactNode {
  return (
    <section className={classes.sources} aria-label="Sources">
      <h3>Sources</h3>
      <ol>
        {sources.map((source) => (
          <li key={source.sourceId}>
            <ExternalLink href={source.url} text={source.title ?? source.url} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function ExternalLink({ href, text }: { href: string; text: string }): ReactNode {
  const safe = safeHref(href);
  if (safe === null) return <span>{text}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}
