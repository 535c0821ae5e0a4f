/** Reads answers as clients do. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { Message } from '@chimera/protocol/message';
import { textOf } from '@chimera/protocol/message';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';

/** The payloads of an SSE response, in order; ends with the response. */
export async function* ssePayloads(response: Response): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let buffered = '';
  for await (const bytes of response.body ?? []) {
    buffered += decoder.decode(bytes, { stream: true });
    const frames = buffered.split('\n\n');
    buffered = frames.pop() ?? '';
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) yield data.slice('data: '.length);
    }
  }
}

/** The canonical events of a response in the `events` format, as they come. */
export async function* canonicalEvents(response: Response): AsyncGenerator<CanonicalEvent, void> {
  for await (const payload of ssePayloads(response)) yield JSON.parse(payload) as CanonicalEvent;
}

/** Reads a response in the `events` format to its end. */
export async function readEvents(response: Response): Promise<CanonicalEvent[]> {
  return Array.fromAsync(canonicalEvents(response));
}

/** The message that events make. */
export function messageOf(events: CanonicalEvent[]): Message {
  return events.reduce(applyEvent, emptyAnswer(''));
}

/** The types of events in their order, each run of one type once. */
export function typesOf(events: CanonicalEvent[]): string[] {
  const types = events.map((event) => event.type);
  return types.filter((type, index) => type !== types[index - 1]);
}

export function answerText(events: CanonicalEvent[]): string {
  return textOf(messageOf(events));
}
