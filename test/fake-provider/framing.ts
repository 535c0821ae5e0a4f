/** Payloads → server-sent events, in every form that the standard allows. */
import type { Framing } from './scenario.ts';
import type { Chunk } from './wire.ts';

const BYTE_ORDER_MARK = '\uFEFF';

export interface Framer {
  /** The text that goes before the first event. */
  readonly start: string;
  /** One event. */
  frame(chunk: Pick<Chunk, 'data' | 'event' | 'isLast'>): string;
  /** One comment. */
  comment(): string;
}

/** Makes the framer that a scenario asks for. */
export function createFramer(framing: Partial<Framing> = {}): Framer {
  const lineEnd = framing.lineEnd ?? '\n';
  const field = framing.noSpace ? 'data:' : 'data: ';
  const comment = `: keep-alive${lineEnd}${lineEnd}`;
  const prefix = framing.comments ? comment : '';
  return {
    start: framing.byteOrderMark ? BYTE_ORDER_MARK : '',
    frame({ data, event, isLast }) {
      const name = event === undefined ? '' : `event: ${event}${lineEnd}`;
      const lines = framing.multiLine ? splitInTwo(data).join(lineEnd + field) : data;
      const end = isLast && framing.noFinalBlankLine ? '' : lineEnd + lineEnd;
      return prefix + name + field + lines + end;
    },
    comment: () => comment,
  };
}

/** Cuts JSON behind the first comma between two fields, where a line break changes nothing. */
function splitInTwo(data: string): string[] {
  const comma = data.search(/,"\w+":/);
  return comma === -1 ? [data] : [data.slice(0, comma + 1), data.slice(comma + 1)];
}
