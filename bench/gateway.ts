/** `npm run bench -- gateway [--quick] [--portkey <folder>]`: `/v1` beside what else could stand in its place. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL, type GatewayStep, QUICK } from './gateway/plan.ts';
import { type GatewayTargets, startGatewayTargets } from './gateway/targets.ts';
import { measureInTurns } from './measure.ts';
import { formatTable, type Row } from './report.ts';
import { addedTimeRow, cpuRow, memoryRow, silenceRow, streamsShareRow } from './rows.ts';

/** With fewer of them the growth of the heap says more of its past than of the streams. */
const ENOUGH_STREAMS_FOR_MEMORY = 1_000;

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, portkey: { type: 'string' } },
});
const startedAtMs = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'chimera-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
console.log(`starting; load of the machine before: ${load()}`);
const targets = await startGatewayTargets(folder, values.portkey ?? null);
const { upstream, pipe, others, chimera } = targets;
const all = [upstream, pipe, ...others, chimera];
const rows: Row[] = [];
for (const step of values.quick ? QUICK : FULL) {
  console.log(step.what);
  rows.push(...(await measureStep(step, targets)));
}
console.log(
  `\n${formatTable(
    rows,
    all.map((target) => target.name),
  )}\n`,
);
const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
console.log(`${seconds} s; load of the machine after: ${load()}; Node ${process.version}`);
process.exit(0);

async function measureStep(
  { what, shape, rounds }: GatewayStep,
  { upstream, pipe }: GatewayTargets,
): Promise<Row[]> {
  const results = await measureInTurns(all, shape, rounds);
  const isFast = shape.pace === 'fast';
  const ofStep = [
    cpuRow(`CPU per token, ${what}`, isFast ? '≤ 1.2 ×' : '', results, pipe),
    addedTimeRow(`added to the first token, p50, ${what}`, '', results, upstream, 0.5),
    addedTimeRow(`added to the first token, p99, ${what}`, '', results, upstream, 0.99),
  ];
  if (isFast) {
    ofStep.push(streamsShareRow(`streams per second, ${what}`, '≥ 85 %', results, pipe));
    return ofStep;
  }
  ofStep.push(silenceRow(`longest silence, ${what}`, '≤ 500 ms', results));
  if (shape.streams >= ENOUGH_STREAMS_FOR_MEMORY) {
    ofStep.push(memoryRow(`memory per stream, ${what}`, '≤ 100 KB', results, shape.streams));
  }
  return ofStep;
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
}
