/** One call to one target: what the loop over the targets needs to know of it, however it is made. */
import type { FinishReason, Usage } from '@chimera/protocol/events';
import type { ContinuationRequest } from './continuation.ts';
import type { GatewayEvent } from './port.ts';

export interface ModelAttempt {
  /** Once. Throws ProviderError, or the signal's reason. */
  run(): AsyncIterable<GatewayEvent[]>;
  /** The answer's text that this attempt has added. */
  readonly deliveredText: string;
  /** Whether it has delivered anything: text, reasoning, a part of a call. */
  readonly hasDelivered: boolean;
  /** Null until the answer is whole. */
  readonly finishReason: FinishReason | null;
  readonly usage: Usage;
  /** How it asked to go on with a shown answer; null when it began one. */
  readonly continuation: ContinuationRequest | null;
  readonly offersTools: boolean;
}
