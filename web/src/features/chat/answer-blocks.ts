/** The parts of an answer, put together as they are shown: by who speaks, and what is said aside. */
import type { StepPurpose } from '@chimera/protocol/events';
import type { MessagePart, StepStartPart } from '@chimera/protocol/message';

/** A part with its place in the message, which never changes. */
export interface PlacedPart {
  index: number;
  part: MessagePart;
}

export type AnswerBlock =
  | ({ kind: 'part' } & PlacedPart)
  /** From here on another agent speaks. */
  | { kind: 'speaker'; index: number; path: string[] }
  /** A model call that is no part of the answer: it chose who speaks, or put in short what was said. */
  | { kind: 'aside'; index: number; purpose: StepPurpose; parts: PlacedPart[] };

/** Types of parts that never belong to what is said aside. */
const OPEN_TYPES = new Set(['data-agent', 'data-hand-over', 'data-input']);

export function answerBlocks(parts: readonly MessagePart[]): AnswerBlock[] {
  const blocks: AnswerBlock[] = [];
  let speaker = '';
  let aside: PlacedPart[] | null = null;
  for (const [index, part] of parts.entries()) {
    if (part.type === 'step-start') {
      const step = readStep(part);
      aside = null;
      if (step.purpose !== null) {
        aside = [];
        blocks.push({ kind: 'aside', index, purpose: step.purpose, parts: aside });
      } else if (step.path.join('/') !== speaker) {
        speaker = step.path.join('/');
        if (speaker !== '') blocks.push({ kind: 'speaker', index, path: step.path });
      }
    } else if (aside !== null && !OPEN_TYPES.has(part.type)) {
      aside.push({ index, part });
    } else {
      blocks.push({ kind: 'part', index, part });
    }
  }
  return blocks;
}

function readStep(part: StepStartPart): { path: string[]; purpose: StepPurpose | null } {
  return { path: part.agentPath ?? [], purpose: part.purpose ?? null };
}
