import type { ToolPart } from '@chimera/protocol/message';

/** How a call stands, for the reader: a word, and whether something is wrong. */
export interface ToolStatus {
  label: string;
  tone: 'busy' | 'done' | 'bad';
}

export function toolStatus(part: ToolPart): ToolStatus {
  switch (part.state) {
    case 'input-streaming':
      return { label: 'Preparing', tone: 'busy' };
    case 'input-available':
    case 'approval-responded':
      return { label: 'Running', tone: 'busy' };
    case 'approval-requested':
      return { label: 'Waiting for your approval', tone: 'busy' };
    case 'output-available':
      return part.preliminary === true
        ? { label: 'Running', tone: 'busy' }
        : { label: 'Done', tone: 'done' };
    case 'output-denied':
      return { label: 'Not allowed', tone: 'bad' };
    case 'output-error':
      return part.outcome === 'unknown'
        ? { label: 'Outcome not known', tone: 'bad' }
        : { label: 'Failed', tone: 'bad' };
  }
}
