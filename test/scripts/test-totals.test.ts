import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTotals } from '../../scripts/lib/test-totals.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chimera-totals-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A report of files, each given by the states of its tests. */
function report(files: { status: string; tests: string[] }[]): string {
  const file = path.join(folder, 'report.json');
  const tests = files.flatMap((one) => one.tests);
  const content = {
    numPassedTests: tests.filter((status) => status === 'passed').length,
    numFailedTests: tests.filter((status) => status === 'failed').length,
    testResults: files.map((one) => ({
      status: one.status,
      assertionResults: one.tests.map((status) => ({ status })),
    })),
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test('counts what passed and what failed', () => {
  const file = report([
    { status: 'passed', tests: ['passed', 'passed'] },
    { status: 'failed', tests: ['passed', 'failed'] },
  ]);
  expect(readTotals(file, 1)).toEqual({ passed: 3, failed: 1 });
});

test('counts a file that did not load, and one whose set-up threw, as a failure each', () => {
  const file = report([
    { status: 'passed', tests: ['passed'] },
    { status: 'failed', tests: [] },
    { status: 'failed', tests: ['passed', 'skipped'] },
  ]);
  expect(readTotals(file, 1)).toEqual({ passed: 2, failed: 2 });
});

test('counts a failure outside of every file', () => {
  const file = report([{ status: 'passed', tests: ['passed'] }]);
  expect(readTotals(file, 1)).toEqual({ passed: 1, failed: 1 });
});

test('counts no test at all as a failure', () => {
  expect(readTotals(report([]), 0)).toEqual({ passed: 0, failed: 1 });
});

test('counts a run that left no report as a failure', () => {
  expect(readTotals(path.join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 });
});
