import type { ModelHealth } from '@chimera/protocol/api';
import { Circle, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './health-mark.module.css';

const MARKS = {
  healthy: { words: 'Available', Shape: Circle },
  degraded: { words: 'Unsteady', Shape: TriangleAlert },
  down: { words: 'Not available just now', Shape: OctagonX },
} as const;

/** How a model has been doing: in words, and as a shape of its own, for colours are not seen by all. */
export function HealthMark({ health }: { health: ModelHealth }): ReactNode {
  const { words, Shape } = MARKS[health];
  return (
    <span className={classes.mark} data-health={health}>
      <Shape size={12} aria-hidden="true" />
      {words}
    </span>
  );
}
