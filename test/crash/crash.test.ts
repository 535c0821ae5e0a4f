import { expect, test } from 'vitest';
import { runCrashTest } from './crash-run.ts';

const LIMIT_MS = 120_000;

test('answers outlive a server that is killed again and again', { timeout: LIMIT_MS }, async () => {
  const report = await runCrashTest({ rounds: 8, seed: 20_261_121, turns: 20 });

  expect(report.violations).toEqual([]);
  expect(report).toMatchObject({ kills: 7, cleanEnds: 1 });
  for (const turns of Object.values(report.turnsTakenOver)) expect(turns).toBeGreaterThan(0);
  expect(report.reconnects).toBeGreaterThan(report.turns / 2);
});
