/** A row of the fault matrix: what the targets do, and what the client must get. */
import type { ErrorCode } from '@chimera/protocol/errors';
import type { Scenario } from '../fake-provider/scenario.ts';
import type { QuestionKind } from './completion-ways.ts';
import type { Seam, ToolCall } from './outcome.ts';

/**
 * `first` and `second` are fakes of their own; `trusted` is the second fake, configured as one that
 * honours prefill. The others are addresses at which nothing of use listens.
 */
export type TargetName = 'first' | 'second' | 'trusted' | 'refusing' | 'nameless' | 'no-tls';

export type Expected =
  /** Word for word the answer that this fake began. */
  | { type: 'exact'; by: 'first' | 'second' }
  /** These words; `stored` where the database cannot take them as they are. */
  | { type: 'words'; text: string; stored?: string }
  /** What was shown stays, and the other words behind it follow a seam that is marked. */
  | { type: 'kept' }
  /** Tools are asked for once, whole; the chat runs them and says these words then. */
  | { type: 'calls'; calls: readonly ToolCall[]; text: string }
  /** `shown`: whether the answer had begun; then its words are kept. */
  | { type: 'error'; code: ErrorCode; shown: boolean };

export interface FaultRow {
  /** Number in the matrix. */
  id: string;
  what: string;
  asks?: QuestionKind;
  targets: TargetName[];
  /** What the first fake does with request after request; the last scenario serves all that follow. */
  first?: Scenario[];
  second?: Scenario[];
  /** Clocks that run out soon, for targets that fall silent. */
  isHurried?: boolean;
  /** Whether the targets are known to have windows of the same size. */
  sameWindow?: boolean;
  expected: Expected;
  /** `stop` without it. */
  finish?: string;
  /** Requests that each fake gets, but for those in which the chat tells what a tool has answered. */
  requests: { first: number; second: number };
  /** The seams that are marked; none without it. */
  seams?: Pick<Seam, 'method' | 'clean'>[];
  /** Least pauses between the requests to the first fake, in milliseconds. */
  pausesMs?: number[];
  /** Whether the connection of the first request is closed by us, not left open for nobody. */
  hangsUp?: boolean;
}
