import type { ReactNode } from 'react';
import classes from './clock-card.module.css';
import { readClock } from './clock-reading.ts';
import { ToolCard } from './tool-card.tsx';
import type { ToolViewProps } from './tool-view.ts';

/** The time that the `clock` tool has read, on a face and in words. */
export function ClockCard({ part, isOver }: ToolViewProps): ReactNode {
  const reading = part.state === 'output-available' ? readClock(part.output) : null;
  if (reading === null) return <ToolCard part={part} isOver={isOver} />;
  return (
    <div className={classes.card}>
      <Face hourDegrees={reading.hourDegrees} minuteDegrees={reading.minuteDegrees} />
      <div className={classes.words}>
        <strong>{reading.time}</strong>
        <span>{reading.date}</span>
        <span className={classes.place}>{reading.place}</span>
      </div>
    </div>
  );
}

function Face(props: { hourDegrees: number; minuteDegrees: number }): ReactNode {
  return (
    <svg className={classes.face} viewBox="-50 -50 100 100" aria-hidden="true">
      <circle r="46" />
      {[0, 90, 180, 270].map((degrees) => (
        <line key={degrees} y1="-40" y2="-36" transform={`rotate(${degrees})`} />
      ))}
      <line className={classes.hour} y2="-22" transform={`rotate(${props.hourDegrees})`} />
      <line className={classes.minute} y2="-33" transform={`rotate(${props.minuteDegrees})`} />
      <circle r="3" className={classes.pin} />
    </svg>
  );
}
