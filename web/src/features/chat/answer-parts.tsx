import type { Message, MessagePart, SourcePart } from '@chimera/protocol/message';
import { isDataPart, isToolPart } from '@chimera/protocol/message';
import type { ReactNode } from 'react';
import { safeHref } from '../../markdown/safe-href.ts';
import { ToolPartView } from '../../tools/tool-part-view.tsx';
import classes from './answer-parts.module.css';
import { DataNote } from './data-note.tsx';
import { Reasoning } from './reasoning.tsx';
import { StreamingText } from './streaming-text.tsx';

interface AnswerPartsProps {
  message: Message;
  isGrowing: boolean;
}

/** All that an answer consists of, in the order in which it came. */
export function AnswerParts({ message, isGrowing }: AnswerPartsProps): ReactNode {
  const sources = message.parts.filter((part) => part.type === 'source-url');
  const lastIndex = message.parts.length - 1;
  return (
    <div className={classes.parts}>
      {message.parts.map((part, index) => (
        <Part
          // Parts are only added at the end, or taken away from there.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          part={part}
          isGrowing={isGrowing && (index === lastIndex || isOpen(part))}
        />
      ))}
      {isGrowing || message.parts.some(isVisible) ? null : (
        <div className={classes.blank}>No words were written.</div>
      )}
      {sources.length === 0 ? null : <Sources sources={sources} />}
    </div>
  );
}

function isVisible(part: MessagePart): boolean {
  if (part.type === 'text' || part.type === 'reasoning') return part.text !== '';
  return part.type !== 'step-start';
}

function isOpen(part: MessagePart): boolean {
  return (part.type === 'text' || part.type === 'reasoning') && part.state === 'streaming';
}

function Part({ part, isGrowing }: { part: MessagePart; isGrowing: boolean }): ReactNode {
  if (isToolPart(part)) return <ToolPartView part={part} />;
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
