import type { MarkedToken, Tokens } from 'marked';
import { decodeEntities } from './decode-entities.ts';
import { asMarked } from './inline.tsx';
import { parseMarkdown } from './parse-blocks.ts';

/** The words of a Markdown text without its marks, as they would be read aloud; code is only mentioned. */
export function toPlainText(markdown: string): string {
  return joinBlocks(parseMarkdown(markdown).blocks);
}

function joinBlocks(tokens: readonly MarkedToken[]): string {
  return tokens
    .map(readToken)
    .filter((text) => text !== '')
    .join('\n');
}

function joinInline(tokens: readonly MarkedToken[]): string {
  return tokens.map(readToken).join('');
}

function readToken(token: MarkedToken): string {
  switch (token.type) {
    case 'code':
      return `Code, ${token.text.split('\n').length} lines.`;
    case 'codespan':
    case 'escape':
      return token.text;
    case 'br':
      return '\n';
    case 'list':
      return token.items.map(readItem).join('\n');
    case 'table':
      return [token.header, ...token.rows]
        .map((row) => row.map((cell) => joinInline(asMarked(cell.tokens))).join(', '))
        .join('\n');
    case 'blockquote':
      return joinBlocks(asMarked(token.tokens));
    case 'image':
      return `Image: ${token.text}`;
    case 'html':
    case 'hr':
    case 'space':
    case 'def':
    case 'checkbox':
      return '';
    case 'text':
      return token.tokens === undefined
        ? decodeEntities(token.text)
        : joinInline(asMarked(token.tokens));
    case 'list_item':
      return readItem(token);
    default:
      return joinInline(asMarked(token.tokens));
  }
}

function readItem(item: Tokens.ListItem): string {
  const text = joinBlocks(asMarked(item.tokens));
  if (!item.task) return text;
  return item.checked === true ? `Done: ${text}` : `Not done: ${text}`;
}
