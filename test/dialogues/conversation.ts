/** A conversation over `/api/chat` in which everything can happen that can happen to one. */
import type { ApiMessage } from '@chimera/protocol/api';
import type { ErrorBody } from '@chimera/protocol/errors';
import type { EventOf } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import { expect } from 'vitest';
import type { TestClient } from '../harness/app.ts';
import { quantitiesIn, readCart } from './talk.ts';
import { TurnReader } from './turn-reader.ts';

export interface SayOptions {
  /** `agent/porter` without it. */
  agent?: string;
  idempotencyKey?: string;
}

export interface Refusal {
  status: number;
  error: ErrorBody['error'];
}

export class Conversation {
  readonly id: string;
  /** Asked at every step, since a server that was started again has another. */
  readonly #client: () => TestClient;

  constructor(id: string, client: () => TestClient) {
    this.id = id;
    this.#client = client;
  }

  /** Begins a turn, which is read event by event. */
  async say(text: string, options: SayOptions = {}): Promise<TurnReader> {
    return TurnReader.of(await this.#ask(text, options));
  }

  /** Says what is not to be accepted. */
  async sayInVain(text: string, options: SayOptions = {}): Promise<Refusal> {
    return refusalIn(await this.#ask(text, options));
  }

  /** Another tab: reads the turn that runs, or the given one, from an event on. */
  async open({ after = 0, turnId }: { after?: number; turnId?: string } = {}): Promise<TurnReader> {
    const query = new URLSearchParams({ format: 'events', after: String(after) });
    if (turnId !== undefined) query.set('turnId', turnId);
    return TurnReader.of(await this.#client().fetch(`/api/chat/${this.id}/stream?${query}`), after);
  }

  /** Presses a button on a card. */
  async press(tool: string, input: JsonValue, idempotencyKey?: string): Promise<TurnReader> {
    return TurnReader.of(await this.#press(tool, input, idempotencyKey));
  }

  async pressInVain(tool: string, input: JsonValue): Promise<Refusal> {
    return refusalIn(await this.#press(tool, input));
  }

  /** Answers what the turn asks; gives the reply as it is. */
  respond(body: JsonValue): Promise<Response> {
    return this.#client().post(`/api/chat/${this.id}/respond`, body);
  }

  async respondInVain(body: JsonValue): Promise<Refusal> {
    return refusalIn(await this.respond(body));
  }

  /** Asks for another answer to the last question. */
  async regenerate(): Promise<TurnReader> {
    return TurnReader.of(await this.#regenerate());
  }

  async regenerateInVain(): Promise<Refusal> {
    return refusalIn(await this.#regenerate());
  }

  async stop(): Promise<boolean> {
    const response = await this.#client().post(`/api/chat/${this.id}/stop`, {});
    expect(response.status).toBe(200);
    return ((await response.json()) as { stopped: boolean }).stopped;
  }

  /** How many the cart holds of each product. */
  async cart(): Promise<Record<string, number>> {
    return quantitiesIn(await readCart(this.#client(), this.id));
  }

  /** As they are read again after a reload. */
  async messages(): Promise<ApiMessage[]> {
    const response = await this.#client().fetch(`/api/conversations/${this.id}`);
    return ((await response.json()) as { messages: ApiMessage[] }).messages;
  }

  #ask(text: string, { agent = 'agent/porter', idempotencyKey }: SayOptions): Promise<Response> {
    return this.#client().post(
      '/api/chat',
      {
        id: this.id,
        messages: [{ id: crypto.randomUUID(), role: 'user', parts: [{ type: 'text', text }] }],
        agent,
        format: 'events',
      },
      keyHeader(idempotencyKey),
    );
  }

  #press(tool: string, input: JsonValue, idempotencyKey?: string): Promise<Response> {
    return this.#client().post(
      `/api/conversations/${this.id}/tools/${tool}`,
      { input, format: 'events' },
      keyHeader(idempotencyKey),
    );
  }

  #regenerate(): Promise<Response> {
    return this.#client().post('/api/chat', {
      conversationId: this.id,
      trigger: 'regenerate-message',
      agent: 'agent/porter',
      format: 'events',
    });
  }
}

function keyHeader(idempotencyKey: string | undefined): Record<string, string> {
  return idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
}

async function refusalIn(response: Response): Promise<Refusal> {
  const { error } = (await response.json()) as ErrorBody;
  return { status: response.status, error };
}

/** The results of a turn, by the name of their tool, in the order in which they came. */
export function resultsIn(reader: TurnReader): [string, EventOf<'tool-result'>][] {
  const calls = reader.events.filter((event) => event.type === 'tool-call');
  return reader.events
    .filter((event) => event.type === 'tool-result')
    .map((result) => [
      calls.find(({ callId }) => callId === result.callId)?.toolName ?? '',
      result,
    ]);
}

/** Who answered, model call by model call; without those that were no answer. */
export function speakersIn(reader: TurnReader): string[] {
  return reader.events
    .filter((event) => event.type === 'step-start' && event.purpose === undefined)
    .map(({ agentPath }) => agentPath.at(-1) ?? '');
}

/** Who gave the word to whom: `writer to critic`. */
export function handOversIn(reader: TurnReader): string[] {
  return reader.events
    .filter((event) => event.type === 'hand-over')
    .map(({ from, to }) => `${from} to ${to}`);
}
