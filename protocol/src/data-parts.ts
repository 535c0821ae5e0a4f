/** Which events become a data part, and what is in it: the same in the stored message and on every wire. */
import type { EventOf } from './events.ts';
import type { DataPart } from './message.ts';

/** An event that shows as a `data-…` part. */
export type DataPartEvent = EventOf<
  'data' | 'seam' | 'agent-start' | 'hand-over' | 'input-request' | 'input-response'
>;

/** The data part of an event. A part with an `id` takes the place of an earlier one of its type and id. */
export function dataPartOf(event: DataPartEvent): DataPart {
  switch (event.type) {
    case 'data':
      return { type: `data-${event.name}`, id: event.id, data: event.value };
    case 'seam':
      return {
        type: 'data-seam',
        id: `${event.partId}:${event.offset}`,
        data: {
          partId: event.partId,
          offset: event.offset,
          from: event.from,
          to: event.to,
          method: event.method,
          clean: event.clean,
        },
      };
    case 'agent-start':
      return {
        type: 'data-agent',
        data: { agent: event.agent, path: event.agentPath, reason: event.reason ?? null },
      };
    case 'hand-over':
      return {
        type: 'data-hand-over',
        data: { from: event.from, to: event.to, reason: event.reason ?? null },
      };
    case 'input-request':
      return {
        type: 'data-input',
        id: event.requestId,
        data: { state: 'requested', agent: event.agent, prompt: event.prompt },
      };
    case 'input-response':
      return {
        type: 'data-input',
        id: event.requestId,
        data: { state: 'answered', agent: event.agent, prompt: event.prompt, text: event.text },
      };
  }
}
