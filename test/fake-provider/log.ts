/** What the fake has seen, and promises for what it is going to see. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatRequest } from './chat-request.ts';

const MAX_ENTRIES = 10_000;

export interface FakeRequest {
  /** Counted from 0. */
  index: number;
  path: string;
  headers: IncomingHttpHeaders;
  /** In the words of OpenAI's wire, whichever it came in. */
  body: ChatRequest;
  /** The body as it came. */
  sent: unknown;
  /** What the vendor would say is wrong with the request; null for nothing. */
  fault: string | null;
  /** Number of the connection that it came over, counted from 0. */
  connection: number;
  /** Milliseconds since 1970, as every time here. */
  atMs: number;
  /** Pieces of the answer that were written so far. */
  piecesSent: number;
  /** Still being answered, answered whole, left by the client, or broken off by the fake. */
  outcome: 'open' | 'answered' | 'aborted' | 'broken';
  endedAtMs: number | undefined;
}

export interface FakeAbort {
  /** The request whose client left. */
  request: FakeRequest;
  atMs: number;
}

/** A list that can be waited for. The oldest entries go when it becomes long. */
export class WatchedList<T> {
  readonly entries: T[] = [];
  readonly #listeners = new Set<() => void>();

  add(entry: T): void {
    if (this.entries.length >= MAX_ENTRIES) this.entries.splice(0, MAX_ENTRIES / 2);
    this.entries.push(entry);
    this.touch();
  }

  /** Tells that an entry has changed. */
  touch(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The first entry that matches, as soon as there is one. */
  waitFor(matches: (entry: T) => boolean): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.entries.find(matches);
        if (found === undefined) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      look();
    });
  }

  clear(): void {
    this.entries.length = 0;
  }
}
