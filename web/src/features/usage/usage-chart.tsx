import type { UsageReport } from '@chimera/protocol/usage';
import type { ReactNode } from 'react';
import classes from './usage.module.css';
import { formatCount, formatDollars, toBars } from './usage-format.ts';

const WIDTH = 720;
const HEIGHT = 180;
const LABEL_HEIGHT = 22;
const MAX_BARS = 92;
/** So many words fit under the bars. */
const MAX_LABELS = 6;
const GAP_SHARE = 0.25;

/** Bars for the eye; the table beside them says the same in words. */
export function UsageChart({ report }: { report: UsageReport }): ReactNode {
  const { unit, bars } = toBars(report);
  const shown = bars.slice(0, MAX_BARS);
  const step = WIDTH / Math.max(1, shown.length);
  const labelEvery = Math.ceil(shown.length / MAX_LABELS);
  const format = unit === 'dollars' ? formatDollars : (tokens: number) => formatCount(tokens);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        {unit === 'dollars' ? 'Cost in US dollars' : 'Tokens, in and out'}
      </figcaption>
      <svg
        className={classes.chart}
        viewBox={`0 0 ${WIDTH} ${HEIGHT + LABEL_HEIGHT}`}
        aria-hidden="true"
      >
        {shown.map(({ key, label, value, share }, index) => (
          <g key={key}>
            <title>{`${label}: ${format(value)}`}</title>
            <rect className={classes.ground} x={index * step} y={0} width={step} height={HEIGHT} />
            <rect
              className={classes.bar}
              x={(index + GAP_SHARE / 2) * step}
              y={HEIGHT * (1 - share)}
              width={step * (1 - GAP_SHARE)}
              height={HEIGHT * share}
            />
            {index % labelEvery === 0 ? (
              <text className={classes.tick} x={index * step} y={HEIGHT + LABEL_HEIGHT - 5}>
                {label}
              </text>
            ) : null}
          </g>
        ))}
        <line className={classes.axis} x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      </svg>
    </figure>
  );
}
