/** `npm run test:crash [-- rounds [seed]]`: prints what was done, and ends with 1 when anything was lost. */
import { runCrashTest } from './crash-run.ts';

const DEFAULT_ROUNDS = 200;
const TURNS = 20;
const MAX_PRINTED_VIOLATIONS = 20;

const [givenRounds, givenSeed] = process.argv.slice(2);
const rounds = readWholeNumber('rounds', givenRounds) ?? DEFAULT_ROUNDS;
const seed = readWholeNumber('seed', givenSeed) ?? Math.floor(Math.random() * 1e9);

say(`${rounds} rounds under ${TURNS} turns, seed ${seed}`);
const report = await runCrashTest({
  rounds,
  seed,
  turns: TURNS,
  onProgress: (progress) =>
    say(`${progress.rounds} rounds, ${progress.turns} turns, ${progress.violations} violations`),
});
const { violations, durationMs, dataDir, ...counts } = report;
for (const [name, count] of Object.entries(counts)) say(`${name}: ${JSON.stringify(count)}`);
say(`duration: ${(durationMs / 1_000).toFixed(1)} s`);
for (const violation of violations.slice(0, MAX_PRINTED_VIOLATIONS)) say(`VIOLATION ${violation}`);
if (violations.length > 0) {
  say(`${violations.length} violations; the database is kept in ${dataDir}`);
  process.exitCode = 1;
} else say('every answer that had begun is whole, stored once and shown once');

function readWholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`${name} must be a whole number from 1, not "${text}".`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
