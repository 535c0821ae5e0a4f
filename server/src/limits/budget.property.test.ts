import { ChimeraError } from '@chimera/protocol/errors';
import { NO_LIMITS } from '@chimera/protocol/keys';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase } from '../store/database.ts';
import { createLimits } from './limits.ts';
import type { Admission, LimitedCaller, Limits } from './port.ts';

const BUDGET_MICROS = 1_000;

type Step =
  | { type: 'admit'; costMicros: number }
  /** How much of what was reserved is used. */
  | { type: 'settle'; which: number; share: number }
  | { type: 'cancel'; which: number }
  | { type: 'crash' }
  | { type: 'wait'; ms: number }
  | { type: 'tend' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('admit'), costMicros: fc.nat(400) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('settle'),
      which: fc.nat(),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel'), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait'), ms: fc.nat(300_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('tend') }) },
) as fc.Arbitrary<Step>;

/** Steps of a group run at the same time. */
const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 25 });

test('a budget is never overspent, whatever is reserved, settled, given back and lost', async () => {
  await fc.assert(
    fc.asyncProperty(groups, async (plan) => {
      const run = await startRun();
      try {
        for (const group of plan) {
          await Promise.all(group.map((one) => run.take(one)));
          expect(run.spentMicros()).toBeLessThanOrEqual(BUDGET_MICROS);
        }
        await run.assertNothingIsLeftOver();
      } finally {
        await run.close();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

async function startRun() {
  const database = await openDatabase(':memory:');
  const clock = { time: Date.UTC(2026, 10, 21), now: () => clock.time };
  const caller: LimitedCaller = {
    id: 'operator',
    kind: 'operator',
    key: { id: 'k1', limits: { ...NO_LIMITS, microsTotal: BUDGET_MICROS } },
  };
  let lastId = 0;
  const startProcess = (): Limits =>
    createLimits({
      db: database.db,
      perUser: NO_LIMITS,
      clock,
      newId: () => {
        lastId += 1;
        return `r${lastId}`;
      },
      onFailure(error) {
        throw error;
      },
    });
  let limits = startProcess();
  let open: { admission: Admission; costMicros: number }[] = [];
  let spentMicros = 0;

  async function admit(costMicros: number): Promise<void> {
    const process = limits;
    try {
      const admission = await process.admit(caller, { tokens: 1, costMicros });
      if (process === limits) open.push({ admission, costMicros });
    } catch (error) {
      if (!(error instanceof ChimeraError && error.code === 'budget_exhausted')) throw error;
    }
  }

  function takeOpen(which: number) {
    const [taken] = open.splice(open.length === 0 ? 0 : which % open.length, 1);
    return taken;
  }

  async function settle(which: number, share: number): Promise<void> {
    const taken = takeOpen(which);
    if (taken === undefined) return;
    const costMicros = Math.floor(taken.costMicros * share);
    spentMicros += costMicros;
    await taken.admission.settle({ inputTokens: 1, outputTokens: 0, costMicros });
  }

  return {
    spentMicros: () => spentMicros,
    async take(one: Step): Promise<void> {
      if (one.type === 'admit') await admit(one.costMicros);
      else if (one.type === 'settle') await settle(one.which, one.share);
      else if (one.type === 'cancel') await takeOpen(one.which)?.admission.cancel();
      else if (one.type === 'wait') {
        // A living process renews what it holds every minute.
        for (let left = one.ms; left > 0; left -= 60_000) {
          clock.time += Math.min(left, 60_000);
          await limits.tend();
        }
      } else if (one.type === 'tend') await limits.tend();
      else {
        limits = startProcess();
        open = [];
      }
    },
    /** Once every reservation is settled or lost, exactly what was not spent is there again. */
    async assertNothingIsLeftOver(): Promise<void> {
      while (open.length > 0) await settle(0, 1);
      limits = startProcess();
      clock.time += 10 * 60_000;
      await admit(BUDGET_MICROS - spentMicros);
      expect(open).toHaveLength(1);
      await settle(0, 1);
      await admit(1);
      expect(open).toHaveLength(0);
    },
    close: () => database.close(),
  };
}
