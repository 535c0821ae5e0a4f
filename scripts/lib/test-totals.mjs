import { readIfThere } from './fingerprint.mjs';

/**
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult
 * @typedef {{ numPassedTests: number, numFailedTests: number, testResults: FileResult[] }} Report
 */

/**
 * Counts a run of Vitest from its JSON report. What failed outside of a test counts as one failure: a
 * file that did not load, a set-up that threw, an unhandled rejection, a run without any test.
 *
 * @param {string} reportFile
 * @param {number} exitCode Vitest's own.
 * @returns {{ passed: number, failed: number }}
 */
export function readTotals(reportFile, exitCode) {
  const text = readIfThere(reportFile);
  if (text === '') return { passed: 0, failed: 1 };
  /** @type {Report} */
  const report = JSON.parse(text);
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + brokenFiles;
  const failedElsewhere = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: failedElsewhere ? 1 : failed };
}
