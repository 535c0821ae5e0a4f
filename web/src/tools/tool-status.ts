import type { ToolPart } from '@chimera/protocol/message';

/** How a call stands, for the reader: a word, and whether something is wrong. */
export interface ToolStatus {
  label: string;
  tone: 'busy' | 'done' | 'bad';
}

const STOPPED: ToolStatus = { label: 'Stopped', tone: 'bad' };

/** @param isOver whether the answer is over, so that a call without a result will not get one. */
export function toolStatus(part: ToolPart, isOver = false): ToolStatus {
  switch (part.state) {
    case 'input-streaming':
      return isOver ? STOPPED : { label: 'Preparing', tone: 'busy' };
    case 'input-available':
    case 'approval-responded':
      return isOver ? STOPPED : { label: 'Running', tone: 'busy' };
    case 'approval-requested':
      return isOver ? STOPPED : { label: 'Waiting for your approval', tone: 'busy' };
    case 'output-available':
      if (part.preliminary !== true) return { label: 'Done', tone: 'done' };
      return isOver ? STOPPED : { label: 'Running', tone: 'busy' };
    case 'output-denied':
      return { label: 'Not allowed', tone: 'bad' };
    case 'output-error':
      return part.outcome === 'unknown'
        ? { label: 'Outcome not known', tone: 'bad' }
        : { label: 'Failed', tone: 'bad' };
  }
}
