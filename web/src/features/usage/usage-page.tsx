import type { UsageGroup, UsageReport } from '@chimera/protocol/usage';
import { type ReactNode, useState } from 'react';
import { useServices } from '../../app/services-context.ts';
import { SettingsPage } from '../settings/settings-page.tsx';
import { unlessStranger } from '../settings/unless-stranger.ts';
import { useLoaded } from '../settings/use-loaded.ts';
import classes from './usage.module.css';
import { UsageChart } from './usage-chart.tsx';
import { UsageTable } from './usage-table.tsx';

const DAY_MS = 86_400_000;
const GROUPS: readonly { value: UsageGroup; label: string }[] = [
  { value: 'day', label: 'by day' },
  { value: 'model', label: 'by model' },
  { value: 'key', label: 'by API key' },
  { value: 'provider', label: 'by provider' },
];
const SPANS_DAYS = [7, 30, 90] as const;

/** What the reader has used, and what it cost. */
export function UsagePage(): ReactNode {
  const { api } = useServices();
  const [groupBy, setGroupBy] = useState<UsageGroup>('day');
  const [days, setDays] = useState<number>(30);
  const loaded = useLoaded(
    () =>
      unlessStranger<UsageReport | 'none'>(
        api.readUsage({ from: dayAgo(days - 1), groupBy }),
        'none',
      ),
    `${groupBy} ${days}`,
  );

  return (
    <SettingsPage title="Usage" current="/usage">
      <div className={classes.filters}>
        <label>
          Group
          <select
            value={groupBy}
            onChange={(event) => {
              const group = GROUPS.find(({ value }) => value === event.target.value);
              if (group !== undefined) setGroupBy(group.value);
            }}
          >
            {GROUPS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          Time
          <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {SPANS_DAYS.map((span) => (
              <option key={span} value={span}>
                last {span} days
              </option>
            ))}
          </select>
        </label>
      </div>
      {loaded.error === null ? null : <p role="alert">{loaded.error}</p>}
      {loaded.value === null ? null : <Report report={loaded.value} />}
    </SettingsPage>
  );
}

function Report({ report }: { report: UsageReport | 'none' }): ReactNode {
  if (report === 'none' || report.rows.length === 0) return <p>Nothing was used in this time.</p>;
  const { unpricedAttempts } = report.totals;
  return (
    <>
      <UsageChart report={report} />
      <UsageTable report={report} />
      {unpricedAttempts === 0 ? null : (
        <p className={classes.note}>
          The cost leaves out {unpricedAttempts} calls of models whose price is not known.
        </p>
      )}
    </>
  );
}

function dayAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}
