/**
 * Knows the commonest chunk of an answer by its bytes: the same JSON but for its words. Such a chunk
 * is handed on without being parsed; all that differs, however little, is left to the parser.
 */
import { findContentString, PROBE } from './content-string.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** `\u` and four digits. */
const ESCAPE_LENGTH = 6;
const DATA_FIELD = 'data:';

/** The bytes around the words, as they come in and as they are to go out. */
export interface ChunkShell {
  before: Buffer;
  behind: Buffer;
  outBefore: Buffer;
  outBehind: Buffer;
  /** Whether what goes out is what came in. */
  isUnchanged: boolean;
}

/**
 * Learns the shell of an event whose only news is the text of a choice.
 *
 * @param event the event as it came, without the blank line behind it
 * @param readWords takes the words out of a parsed payload
 * @param rewrite gives the payload as it is to go out; the words must stay where they are
 * @returns null when the place of the words cannot be proved
 */
export function learnShell(
  event: string,
  readWords: (payload: Record<string, unknown>) => unknown,
  rewrite: (payload: Record<string, unknown>) => unknown,
): ChunkShell | null {
  if (!event.startsWith(DATA_FIELD) || event.includes('\n')) return null;
  const found = findContentString(event.slice(DATA_FIELD.length), readWords);
  if (found === null) return null;
  const before = DATA_FIELD + found.before;
  const { behind, probed } = found;
  const out = `data: ${JSON.stringify(rewrite(probed))}`.split(PROBE);
  if (out.length !== 2) return null;
  const [outBefore = '', outBehind = ''] = out;
  return {
    before: Buffer.from(before),
    behind: Buffer.from(`${behind}\n\n`),
    outBefore: Buffer.from(outBefore),
    outBehind: Buffer.from(`${outBehind}\n\n`),
    isUnchanged: before === outBefore && behind === outBehind,
  };
}

/** Whether the bytes from `start` to `end` (its blank line included) are this shell with some words in it. */
export function fitsShell(shell: ChunkShell, bytes: Buffer, start: number, end: number): boolean {
  const { before, behind } = shell;
  return (
    end - start >= before.length + behind.length &&
    bytes.compare(before, 0, before.length, start, start + before.length) === 0 &&
    bytes.compare(behind, 0, behind.length, end - behind.length, end) === 0 &&
    !mayHoldHalfCharacter(bytes, start + before.length, end - behind.length) &&
    // A quote in between may be an escaped one of the words, or the end of them: the parser will know.
    bytes.indexOf(QUOTE, start + before.length) === end - behind.length
  );
}

/** Whether the words begin or end in an escape such as `\ud83d`: one half of a character, maybe. */
function mayHoldHalfCharacter(bytes: Buffer, start: number, end: number): boolean {
  return (
    (bytes[start] === BACKSLASH && bytes[start + 1] === LETTER_U) ||
    (bytes[end - ESCAPE_LENGTH] === BACKSLASH && bytes[end - ESCAPE_LENGTH + 1] === LETTER_U)
  );
}
