/** `npm test [-- vitest arguments]`: all tests with coverage, or a part of them without. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printCoverage } from './lib/coverage.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { findNode } from './lib/node.mjs';
import { packageProgram } from './lib/package-program.mjs';
import { runProgram } from './lib/program.mjs';
import { runScript } from './lib/script.mjs';
import { readTotals } from './lib/test-totals.mjs';
import { ensureWebBuilt } from './lib/web-build.mjs';

await runScript(async () => {
  await ensureInstalled('full');
  const node = findNode();
  await ensureWebBuilt(node);

  const results = mkdtempSync(path.join(tmpdir(), 'chimera-test-'));
  try {
    const report = path.join(results, 'report.json');
    const given = process.argv.slice(2);
    const code = await runProgram(node, [
      packageProgram('vitest', 'vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(given.length > 0
        ? given
        : ['--coverage.enabled', `--coverage.reportsDirectory=${results}/coverage`]),
    ]);
    if (given.length === 0) printCoverage(path.join(results, 'coverage/coverage-summary.json'));

    const totals = readTotals(report, code);
    console.log(`${totals.passed} passed, ${totals.failed} failed`);
    return totals.failed === 0 ? code : 1;
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
});
