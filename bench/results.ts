/** Keeps the figures of a run beside its table. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row } from './report.ts';

const RESULTS_FOLDER = new URL('./results/', import.meta.url);

export interface RunFacts {
  /** Names the file, behind the time. */
  plan: string;
  startedAtMs: number;
  rows: readonly Row[];
  /** Whatever else belongs to the run. */
  notes: Readonly<Record<string, string>>;
}

/** Writes them as JSON into `bench/results/`; gives the file's path. `startedAtMs` is of `performance.now()`. */
export async function keepResults({ plan, startedAtMs, rows, notes }: RunFacts): Promise<string> {
  const [cpu] = cpus();
  const at = new Date().toISOString();
  const report = {
    at,
    plan,
    seconds: Math.round((performance.now() - startedAtMs) / 1_000),
    machine: {
      cpu: cpu?.model,
      cores: cpus().length,
      memoryBytes: totalmem(),
      loadAfter: loadavg(),
    },
    node: process.version,
    ...notes,
    rows,
  };
  await mkdir(RESULTS_FOLDER, { recursive: true });
  const file = new URL(`${at.replaceAll(':', '-')}-${plan}.json`, RESULTS_FOLDER);
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return fileURLToPath(file);
}
