/** Reads the event stream of a session as its clients do. */
import type { SessionEvent } from '@chimera/protocol/session-events';
import { ssePayloads } from './answers.ts';
import type { TestClient } from './app.ts';

export interface SessionReader {
  status: number;
  /** The events up to and with the first of this kind. */
  until(event: SessionEvent['event']): Promise<SessionEvent[]>;
  /** All that still come, until the server ends the stream. */
  rest(): Promise<SessionEvent[]>;
  close(): void;
}

/** Connects; resolves as soon as the stream stands, so that nothing can be missed after it. */
export async function openSession(
  app: TestClient,
  sessionId: string,
  headers: Record<string, string> = {},
): Promise<SessionReader> {
  const controller = new AbortController();
  const response = await app.fetch(`/api/stream/${sessionId}`, {
    headers,
    signal: controller.signal,
  });
  const payloads = ssePayloads(response);

  return {
    status: response.status,
    async until(event) {
      const events: SessionEvent[] = [];
      while (events.at(-1)?.event !== event) {
        const { value, done } = await payloads.next();
        if (done === true) throw new Error(`The stream ended before ${event} came.`);
        events.push(JSON.parse(value) as SessionEvent);
      }
      return events;
    },
    async rest() {
      const events: SessionEvent[] = [];
      // A stream that is cut has ended as well.
      try {
        for await (const payload of payloads) events.push(JSON.parse(payload) as SessionEvent);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
      return events;
    },
    close: () => controller.abort(),
  };
}

/** The words of a stream. */
export function wordsOf(events: SessionEvent[]): string {
  return events.map(({ data }) => ('text' in data ? data.text : '')).join('');
}
