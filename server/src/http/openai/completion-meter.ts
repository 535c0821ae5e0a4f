/** Keeps the books of one answer of `/v1`: its attempts, their cost, and what its limits had reserved. */
import { addUsage, NO_USAGE, type Usage } from '@chimera/protocol/events';
import type { User } from '../../accounts/user.ts';
import type { AttemptReport } from '../../gateway/completion-port.ts';
import type { Admission } from '../../limits/port.ts';
import type { UsageWriter } from '../../metering/usage-writer.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { BusinessEvents } from '../../telemetry/events.ts';

export interface MeterParts {
  events: BusinessEvents;
  usage: Pick<UsageWriter, 'record'>;
  clock: Clock;
}

export interface MeteredAnswer {
  user: User;
  requestId: string;
  /** The model that was asked for, as the catalogue names it. */
  route: string;
  admission: Admission;
}

export class CompletionMeter {
  readonly #parts: MeterParts;
  readonly #answer: MeteredAnswer;
  #attempts = 0;
  #used: Usage = NO_USAGE;

  constructor(parts: MeterParts, answer: MeteredAnswer) {
    this.#parts = parts;
    this.#answer = answer;
  }

  /** Once for every attempt. */
  attemptEnded(report: AttemptReport): void {
    const { events, usage: writer, clock } = this.#parts;
    const { user, requestId, route } = this.#answer;
    const { target, outcome, finishReason, usage, firstTokenMs, code } = report;
    const durationMs = Math.round(report.durationMs);
    this.#attempts += 1;
    this.#used = addUsage(this.#used, usage);
    events.attemptEnded({
      requestId,
      attempt: this.#attempts,
      ...target,
      outcome,
      usage,
      durationMs,
      ...(code === null ? {} : { code }),
    });
    writer.record({
      userId: user.id,
      keyId: user.key?.id ?? null,
      route,
      requestId,
      ...target,
      usage,
      outcome,
      finishReason,
      firstTokenMs: firstTokenMs === null ? null : Math.round(firstTokenMs),
      durationMs,
      createdAt: clock.now(),
    });
  }

  /** Puts what was used in the place of what was reserved. */
  async close(): Promise<void> {
    const { admission } = this.#answer;
    await (this.#attempts === 0 ? admission.cancel() : admission.settle(this.#used));
  }
}
