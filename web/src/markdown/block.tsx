import type { MarkedToken, Tokens } from 'marked';
import { memo, type ReactNode } from 'react';
import { ScrollGroup } from '../ui/scroll-group.tsx';
import { CodeBlock } from './code-block.tsx';
import { asMarked, Inline } from './inline.tsx';
import classes from './markdown.module.css';

/** A block of Markdown. One that is closed keeps its token, and so is never drawn again. */
const Block = memo(function Block({ token }: { token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading token={token} />;
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    case 'text':
      return <Inline tokens={[token]} />;
    case 'code':
      return <CodeBlock code={token.text} language={token.lang ?? ''} />;
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={asMarked(token.tokens)} />
        </blockquote>
      );
    case 'list':
      return <List token={token} />;
    case 'table':
      return <Table token={token} />;
    case 'hr':
      return <hr />;
    case 'html':
      return <p className={classes.rawHtml}>{token.raw.trimEnd()}</p>;
    case 'checkbox':
      return <Inline tokens={[token]} />;
    default:
      return null;
  }
});

/** Blocks, one below the other. */
export function Blocks({ tokens }: { tokens: readonly MarkedToken[] }): ReactNode {
  // A growing text only adds blocks at its end, so a place is as good as a name.
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  return tokens.map((token, index) => <Block key={index} token={token} />);
}

/** Headings of an answer stand below the heading that the message itself has. */
function Heading({ token }: { token: Tokens.Heading }): ReactNode {
  const content = <Inline tokens={token.tokens} />;
  if (token.depth === 1) return <h3 className={classes.heading1}>{content}</h3>;
  if (token.depth === 2) return <h4 className={classes.heading2}>{content}</h4>;
  if (token.depth === 3) return <h5 className={classes.heading3}>{content}</h5>;
  return <h6 className={classes.heading4}>{content}</h6>;
}

function List({ token }: { token: Tokens.List }): ReactNode {
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items are only added at the end
    <li key={index} className={item.task ? classes.task : undefined}>
      <Blocks tokens={asMarked(item.tokens)} />
    </li>
  ));
  if (!token.ordered) return <ul>{items}</ul>;
  return <ol start={token.start === '' ? undefined : token.start}>{items}</ol>;
}

function Table({ token }: { token: Tokens.Table }): ReactNode {
  return (
    <ScrollGroup as="div" label="Table" className={classes.tableScroller}>
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <Cell key={columnKey(index)} cell={cell} />
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, rowIndex) => (
            <tr key={`row-${rowIndex.toString()}`}>
              {row.map((cell, index) => (
                <Cell key={columnKey(index)} cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollGroup>
  );
}

function columnKey(index: number): string {
  return `column-${index}`;
}

function Cell({ cell }: { cell: Tokens.TableCell }): ReactNode {
  const className = cell.align === null ? undefined : classes[cell.align];
  const content = <Inline tokens={cell.tokens} />;
  return cell.header ? (
    <th scope="col" className={className}>
      {content}
    </th>
  ) : (
    <td className={className}>{content}</td>
  );
}
