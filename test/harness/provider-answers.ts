/** Answers of providers, collected for tests. */

import { createKnownProvider } from '../../server/src/providers/known-providers.ts';
import type {
  ModelEvent,
  ModelRequest,
  Provider,
  ResponseHead,
} from '../../server/src/providers/port.ts';
import type { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import type { FakeProvider } from '../fake-provider/server.ts';

export type ScenarioName = keyof typeof NAMED_SCENARIOS;

/** A wire of which there is a fake, and a model that its vendor really has. */
export interface WireUnderTest {
  type: 'google' | 'anthropic' | 'openai-compatible';
  model: string;
}

/** Those that are spoken by packages of the AI SDK. */
export const WIRES = [
  { type: 'google', model: 'gemini-3.5-flash' },
  { type: 'anthropic', model: 'claude-haiku-4-5' },
] as const satisfies readonly WireUnderTest[];

export const ALL_WIRES: readonly WireUnderTest[] = [
  ...WIRES,
  { type: 'openai-compatible', model: 'fake-1' },
];

export const API_KEY = 'my-own-key-42';

export interface Answer {
  text: string;
  events: ModelEvent[];
  /** Events as they came together. */
  batches: ModelEvent[][];
  failure: unknown;
  heads: ResponseHead[];
}

/** Connects to a fake as to the vendor itself. */
export function connect({ type }: WireUnderTest, url: string, apiKey: string = API_KEY): Provider {
  const baseUrl = type === 'openai-compatible' ? `${url}/v1` : url;
  return createKnownProvider({ name: 'acme', type, baseUrl, apiKey });
}

/** Asks, and collects all that comes until the end or the failure. */
export async function collect(
  provider: Provider,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Answer> {
  const answer: Answer = { text: '', events: [], batches: [], failure: undefined, heads: [] };
  const onResponse = (head: ResponseHead): void => void answer.heads.push(head);
  try {
    for await (const batch of provider.stream(request, { signal, onResponse })) {
      answer.batches.push(batch);
    }
  } catch (error) {
    answer.failure = error;
  }
  answer.events = answer.batches.flat();
  for (const event of answer.events) if (event.type === 'text-delta') answer.text += event.delta;
  return answer;
}

/** The arguments of every call, by its index. */
export function callsOf(events: ModelEvent[]): { id: string; name: string; text: string }[] {
  const calls: { id: string; name: string; text: string }[] = [];
  for (const event of events) {
    if (event.type === 'tool-call-start')
      calls[event.index] = { id: event.id, name: event.name, text: '' };
    const call = event.type === 'tool-call-delta' ? calls[event.index] : undefined;
    if (call !== undefined && event.type === 'tool-call-delta') call.text += event.delta;
  }
  return calls;
}

/** The words of the last fresh answer, so many of them. */
export function firstPieces(fake: FakeProvider, count: number): string {
  return (fake.answers.at(-1)?.match(/\s*\S+/g) ?? []).slice(0, count).join('');
}
