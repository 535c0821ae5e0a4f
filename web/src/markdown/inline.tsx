import { Square, SquareCheck } from 'lucide-react';
import type { MarkedToken, Token } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { decodeEntities } from './decode-entities.ts';
import classes from './markdown.module.css';
import { safeHref } from './safe-href.ts';

/** Without extensions the lexer makes only tokens of its own types. */
export function asMarked(tokens: Token[] | undefined): MarkedToken[] {
  return (tokens ?? []) as MarkedToken[];
}

/** Text with emphasis, links and code in it. HTML in it is shown as it is written, never interpreted. */
export function Inline({ tokens }: { tokens: Token[] | undefined }): ReactNode {
  // A token of a text has no identity but its place.
  return asMarked(tokens).map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={index}>{renderInline(token)}</Fragment>
  ));
}

function renderInline(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return (
        <SafeLink href={token.href} isLiteral={token.autolink === true}>
          <Inline tokens={token.tokens} />
        </SafeLink>
      );
    case 'image':
      // Loading it would tell its server that, and when, this answer is read.
      return (
        <SafeLink href={token.href} isLiteral={false}>
          {`Image: ${decodeEntities(token.text) || token.href}`}
        </SafeLink>
      );
    case 'checkbox':
      return <CheckMark isChecked={token.checked} />;
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw;
    case 'text':
      return token.tokens === undefined ? (
        decodeEntities(token.text)
      ) : (
        <Inline tokens={token.tokens} />
      );
    case 'escape':
      return token.text;
    default:
      return token.raw;
  }
}

function CheckMark({ isChecked }: { isChecked: boolean }): ReactNode {
  const Icon = isChecked ? SquareCheck : Square;
  return (
    <Icon className={classes.checkMark} role="img" aria-label={isChecked ? 'Done' : 'Not done'} />
  );
}

function SafeLink(props: { href: string; isLiteral: boolean; children: ReactNode }): ReactNode {
  const href = safeHref(props.isLiteral ? props.href : decodeEntities(props.href));
  if (href === null) return <span title={props.href}>{props.children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {props.children}
    </a>
  );
}
