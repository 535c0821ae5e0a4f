/** Business events as they were told. */
import type { BusinessEvents } from '../../server/src/telemetry/events.ts';

export interface RecordedEvent {
  name: string;
  fields: Record<string, unknown>;
}

export function recordEvents(): { events: BusinessEvents; told: RecordedEvent[] } {
  const told: RecordedEvent[] = [];
  const tell =
    (name: string) =>
    (fields: object): void => {
      told.push({ name, fields: { ...fields } });
    };
  return {
    told,
    events: {
      turnStarted: tell('turnStarted'),
      turnEnded: tell('turnEnded'),
      turnTakenOver: tell('turnTakenOver'),
      turnStopRequested: tell('turnStopRequested'),
      attemptStarted: tell('attemptStarted'),
      attemptEnded: tell('attemptEnded'),
      guestCreated: tell('guestCreated'),
      guestRefused: tell('guestRefused'),
      guestsPurged: tell('guestsPurged'),
    },
  };
}
