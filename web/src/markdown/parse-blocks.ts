import { Lexer, type MarkedToken } from 'marked';

/** A text that may still grow, as blocks. */
export interface ParsedMarkdown {
  /** All blocks of the text, without the blank space between them. */
  blocks: readonly MarkedToken[];
  /** The beginning of the text that later text cannot change any more. */
  closedText: string;
  /** How many of the blocks are of `closedText`; these are the same objects in every later parse. */
  closedCount: number;
  /** The complete lines after `closedText` in which nothing more was found to be closed. */
  openLines: string;
}

const NOTHING_PARSED: ParsedMarkdown = {
  blocks: [],
  closedText: '',
  closedCount: 0,
  openLines: '',
};

/**
 * Parses Markdown (GFM). Given the parse of an earlier state of a growing text, only what is not closed is
 * parsed again. The result is always that of parsing the whole text.
 */
export function parseMarkdown(source: string, previous = NOTHING_PARSED): ParsedMarkdown {
  const text = source.includes('\r') ? source.replaceAll(/\r\n?/g, '\n') : source;
  const start = text.startsWith(previous.closedText) ? previous : NOTHING_PARSED;
  const closed = closeBlocks(text, start);
  const open = lex(text.slice(closed.closedText.length));
  // A link definition gives meaning to what stands anywhere, also before it.
  if (open.hasDefinitions) return { ...NOTHING_PARSED, blocks: lex(text).blocks.filter(isVisible) };
  return { ...closed, blocks: [...closed.blocks, ...open.blocks.filter(isVisible)] };
}

/**
 * Finds out which further blocks are closed; the blocks of the result are these and those before.
 *
 * A block is closed when a blank line and a complete line of another block follow it. Until then anything
 * may happen to it: `a` + `\n***` + `b***` is a paragraph, then a paragraph and a rule, then a paragraph again.
 */
function closeBlocks(text: string, start: ParsedMarkdown): ParsedMarkdown {
  const closedBlocks = start.blocks.slice(0, start.closedCount);
  const openLines = text.slice(start.closedText.length, text.lastIndexOf('\n') + 1);
  const unchanged = { ...start, blocks: closedBlocks, openLines };
  if (openLines === start.openLines) return unchanged;
  const { blocks, hasDefinitions } = lex(openLines);
  const newlyClosed = hasDefinitions ? [] : beforeLastBlankLine(blocks);
  if (newlyClosed.length === 0) return unchanged;
  const closedLength = newlyClosed.reduce((length, block) => length + block.raw.length, 0);
  const allClosed = [...closedBlocks, ...newlyClosed.filter(isVisible)];
  return {
    blocks: allClosed,
    closedText: start.closedText + openLines.slice(0, closedLength),
    closedCount: allClosed.length,
    openLines: openLines.slice(closedLength),
  };
}

/** The blocks before the last blank line that has a block after it. */
function beforeLastBlankLine(blocks: MarkedToken[]): MarkedToken[] {
  const lastVisible = blocks.findLastIndex(isVisible);
  const lastBeforeBlankLine = blocks.findLastIndex(
    (block, index) => index < lastVisible && BLANK_LINE_AT_END.test(block.raw),
  );
  return blocks.slice(0, lastBeforeBlankLine + 1);
}

const BLANK_LINE_AT_END = /\n[ \t]*\n$/;

function lex(text: string): { blocks: MarkedToken[]; hasDefinitions: boolean } {
  const lexer = new Lexer();
  // Without extensions the lexer makes no other tokens.
  const blocks = lexer.lex(text) as MarkedToken[];
  return { blocks, hasDefinitions: Object.keys(lexer.tokens.links).length > 0 };
}

function isVisible(block: MarkedToken): boolean {
  return block.type !== 'space';
}
