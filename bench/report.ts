/** The table: what was measured, the goal, and the figure of each target. */

export interface Row {
  what: string;
  /** As design and README state it; empty where there is none. */
  goal: string;
  /** By the name of the target. */
  figures: Record<string, string>;
}

/** Aligned columns, for a terminal and for Markdown alike. */
export function formatTable(rows: readonly Row[], targets: readonly string[]): string {
  const lines = [
    ['', 'goal', ...targets],
    ...rows.map(({ what, goal, figures }) => [
      what,
      goal,
      ...targets.map((target) => figures[target] ?? ''),
    ]),
  ];
  const [head = []] = lines;
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const format = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [format(head), rule, ...lines.slice(1).map(format)].join('\n');
}
