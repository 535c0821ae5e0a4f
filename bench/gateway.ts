/** `npm run bench -- gateway [--quick] [--portkey <folder>]`: `/v1` beside what else could stand in its place. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL, type GatewayStep, MEMORY_STREAMS, QUICK } from './gateway/plan.ts';
import { type GatewayTargets, startGatewayTargets } from './gateway/targets.ts';
import { measureInTurns, measureMemory } from './measure.ts';
import { formatTable, type Row } from './report.ts';
import { keepResults } from './results.ts';
import { addedTimeRow, cpuRow, memoryRow, silenceRow, streamsShareRow } from './rows.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, portkey: { type: 'string' } },
});
const startedAtMs = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'chimera-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const loadBefore = load();
console.log(`starting; load of the machine before: ${loadBefore}`);
const targets = await startGatewayTargets(folder, values.portkey ?? null);
const { upstream, pipe, others, chimera } = targets;
const all = [upstream, pipe, ...others, chimera];
const rows: Row[] = [];
if (!values.quick) {
  console.log('memory');
  const grown = await measureMemory(all, MEMORY_STREAMS);
  rows.push(memoryRow(`memory per open stream, ${MEMORY_STREAMS} of them`, '≤ 100 KB', grown));
}
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
const file = await keepResults({
  plan: values.quick ? 'gateway-quick' : 'gateway-full',
  startedAtMs,
  rows,
  notes: { loadBefore },
});
console.log(`load of the machine after: ${load()}; Node ${process.version}; ${file}`);
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
  return ofStep;
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
}
