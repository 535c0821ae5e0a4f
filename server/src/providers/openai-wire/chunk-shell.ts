/**
 * Knows the commonest chunk of an answer by its bytes: the same JSON but for its words. Such a chunk
 * is handed on without being parsed; all that differs, however little, is left to the parser.
 */
import { isRecord } from '../transport/json.ts';

const CONTENT_STRING = /"content"\s*:\s*"/g;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** No vendor sends this, so it proves where the words go. */
const PROBE = '\u{10FFFD}probe\u{10FFFD}';

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
  CONTENT_STRING.lastIndex = 0;
  if (!event.startsWith('data:') || event.includes('\n') || !CONTENT_STRING.test(event))
    return null;
  const start = CONTENT_STRING.lastIndex;
  const end = findStringEnd(event, start);
  const before = event.slice(0, start);
  const behind = event.slice(end);
  const probed: unknown = JSON.parse((before + PROBE + behind).slice('data:'.length));
  if (!isRecord(probed) || readWords(probed) !== PROBE) return null;
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
    bytes.compare(behind, 0, behind.length, end - behind.length, end) === 0
  );
}

/** The index of the quote that ends the JSON string whose text begins at `start`. */
function findStringEnd(text: string, start: number): number {
  let end = start;
  while (text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return end;
}
