/** `npm run bench [-- --quick]`: measures, prints the table, and keeps all figures in `bench/results/`. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureStarts } from './cold-start.ts';
import { measureInTurns, measureMemory } from './measure.ts';
import { FULL, fast, paced, QUICK } from './plan.ts';
import { formatTable, type Row } from './report.ts';
import { keepResults } from './results.ts';
import {
  addedFirstTokenRow,
  cpuRow,
  firstTokenRow,
  memoryRow,
  messagesRow,
  silenceRow,
  streamsRow,
} from './rows.ts';
import { startTargets } from './targets.ts';

const LONG_ANSWER_TOKENS = 500;
const SHORT_ANSWER_TOKENS = 33;
const MESSAGE_STREAMS = 64;

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const plan = values.quick ? QUICK : FULL;
const startedAtMs = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'chimera-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const rows: Row[] = [];

say('starting');
const targets = await startTargets(folder);
const { upstream, pipe, chat, journalOff, slowDisk } = targets;
rows.push(...(await measureStarts(join(folder, 'starts'), plan.starts, chat.name)));

if (plan.memoryStreams > 0) {
  say(`memory of ${plan.memoryStreams} streams`);
  const grown = await measureMemory([pipe, journalOff, chat, slowDisk], plan.memoryStreams);
  rows.push(memoryRow(`memory per open stream, ${plan.memoryStreams} of them`, '≤ 100 KB', grown));
}

say('one stream');
const alone = await measureInTurns(
  [upstream, pipe, journalOff, chat, slowDisk],
  fast(2, plan.fastWindowMs / 2, 1),
  plan.rounds,
);
rows.push(addedFirstTokenRow('≤ 1 ms', alone, upstream));

say('long answers, as fast as can be');
const long = await measureInTurns(
  [pipe, journalOff, chat, slowDisk],
  fast(LONG_ANSWER_TOKENS, plan.fastWindowMs),
  plan.rounds,
);
rows.push(cpuRow('CPU per token, saturated, answers of 500', '≤ 1.6 ×', long, pipe));

say('short answers, as fast as can be');
const short = await measureInTurns(
  [pipe, journalOff, chat, slowDisk],
  fast(SHORT_ANSWER_TOKENS, plan.fastWindowMs),
  plan.rounds,
);
rows.push(
  cpuRow('CPU per token, saturated, answers of 33', '', short, pipe),
  streamsRow('answers of 33 tokens per second', '', short),
);

say('messages');
const messages = await measureInTurns(
  [chat, slowDisk],
  fast(1, plan.fastWindowMs, MESSAGE_STREAMS),
  plan.rounds,
);
rows.push(messagesRow('stored messages per second', '≥ 1,000', messages));

for (const streams of plan.pacedStreams) {
  say(`${streams} streams at 20 tokens per second`);
  const results = await measureInTurns(
    [pipe, journalOff, chat, slowDisk],
    paced(streams, plan.pacedWindowMs),
    plan.pacedRounds,
  );
  const at = `${streams} streams at 20 tokens/s`;
  rows.push(
    cpuRow(`CPU per token, ${at}`, '≤ 2.0 ×', results, pipe),
    firstTokenRow(`first token, p99, ${at}`, '≤ 50 ms', results),
    silenceRow(`longest silence, ${at}`, '≤ 500 ms', results),
  );
}

const names = [pipe, journalOff, chat, slowDisk].map((target) => target.name);
say(`\n${formatTable(rows, names)}\n`);
const file = await keepResults({
  plan: values.quick ? 'chat-quick' : 'chat-full',
  startedAtMs,
  rows,
  notes: { slowDisk: targets.howSlowDisk },
});
say(`${targets.howSlowDisk}; ${file}`);
process.exit(0);

function say(line: string): void {
  console.log(line);
}
