import type { ToolPart } from '@chimera/protocol/message';

/** What a component gets that shows the calls of a tool. */
export interface ToolViewProps {
  part: ToolPart;
  /** Whether the answer is over: a call without a result will not get one any more. */
  isOver: boolean;
}
