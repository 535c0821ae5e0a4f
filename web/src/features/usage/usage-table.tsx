import type { UsageGroup, UsageReport, UsageSums } from '@chimera/protocol/usage';
import type { ReactNode } from 'react';
import classes from './usage.module.css';
import { formatCount, formatDay, formatDollars } from './usage-format.ts';

const GROUP_WORDS: Record<UsageGroup, string> = {
  day: 'Day',
  model: 'Model',
  key: 'API key',
  provider: 'Provider',
};

/** Everything that the chart shows, and more, as numbers. */
export function UsageTable({ report }: { report: UsageReport }): ReactNode {
  const { groupBy, rows, totals } = report;
  return (
    // A wide table is scrolled by keyboard as well.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={classes.scroller} aria-label="Usage in numbers" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{GROUP_WORDS[groupBy]}</th>
            <th scope="col">Calls</th>
            <th scope="col">Tokens in</th>
            <th scope="col">Tokens out</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{groupBy === 'day' ? formatDay(row.key) : row.label}</th>
              <Sums sums={row} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <Sums sums={totals} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Sums({ sums }: { sums: UsageSums }): ReactNode {
  const { attempts, unpricedAttempts, inputTokens, outputTokens, costMicros } = sums;
  const isUnknown = attempts > 0 && unpricedAttempts === attempts;
  return (
    <>
      <td>{formatCount(attempts)}</td>
      <td>{formatCount(inputTokens)}</td>
      <td>{formatCount(outputTokens)}</td>
      <td>{isUnknown ? 'not known' : formatDollars(costMicros)}</td>
    </>
  );
}
