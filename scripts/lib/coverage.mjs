import { readIfThere } from './fingerprint.mjs';
import { ROOT } from './paths.mjs';

/**
 * @typedef {{ total: number, covered: number }} Count
 * @typedef {Record<string, { lines: Count, branches: Count }>} CoverageSummary Keyed by file, and `total`.
 */

/**
 * Prints the share of lines and branches that ran, one row per room of the code.
 *
 * @param {string} summaryFile What Vitest's `json-summary` reporter wrote.
 */
export function printCoverage(summaryFile) {
  const text = readIfThere(summaryFile);
  if (text === '') return;
  /** @type {CoverageSummary} */
  const summary = JSON.parse(text);
  /** @type {Map<string, { lines: Count, branches: Count }>} */
  const rooms = new Map();
  for (const [file, { lines, branches }] of Object.entries(summary)) {
    const name = file === 'total' ? 'all' : roomOf(file);
    const room = rooms.get(name) ?? { lines: noCount(), branches: noCount() };
    add(room.lines, lines);
    add(room.branches, branches);
    rooms.set(name, room);
  }

  const names = [...rooms.keys()].sort();
  const width = Math.max(...names.map((name) => name.length), 'coverage'.length);
  console.log(`\n${'coverage'.padEnd(width)}   lines  branches`);
  for (const name of names) {
    const { lines, branches } = rooms.get(name) ?? { lines: noCount(), branches: noCount() };
    console.log(`${name.padEnd(width)}  ${percent(lines)}    ${percent(branches)}`);
  }
  console.log('');
}

/**
 * @param {string} file An absolute path.
 * @returns {string} `server/src/journal`, or `server/src` for a file that stands in no folder.
 */
function roomOf(file) {
  const parts = file.slice(ROOT.length + 1).split(/[\\/]/);
  const folders = parts.slice(0, -1);
  return folders.slice(0, 3).join('/');
}

/** @returns {Count} */
function noCount() {
  return { total: 0, covered: 0 };
}

/**
 * @param {Count} sum
 * @param {Count} count
 */
function add(sum, count) {
  sum.total += count.total;
  sum.covered += count.covered;
}

/**
 * @param {Count} count
 * @returns {string}
 */
function percent({ total, covered }) {
  return total === 0 ? '    –' : `${((100 * covered) / total).toFixed(1).padStart(5)}`;
}
