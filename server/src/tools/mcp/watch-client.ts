/** Watches a connected client: until when it is good, and what its server tells of its tools. */
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  ErrorCode,
  McpError,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { listTools, type ToolList } from './listed-tools.ts';

const PING_TIMEOUT_MS = 10_000;
/** A server that changes its list all the time is asked for it no more often. */
const LIST_PAUSE_MS = 1_000;

export interface WatchOptions {
  onTools(list: ToolList): void;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends the watch. */
  signal: AbortSignal;
}

export interface WatchedClient {
  client: Client;
  /** Settles once with why the client is of no use any more. */
  readonly lost: Promise<unknown>;
  /** Says that it is of no use any more. */
  lose(reason: unknown): void;
  /** Says that something is wrong: a server that does not answer a ping then counts as lost. */
  suspect(): void;
}

export function watchClient(client: Client, options: WatchOptions): WatchedClient {
  const { promise: lost, resolve: lose } = Promise.withResolvers<unknown>();
  let isChecking = false;
  let isListing = false;
  let isListStale = false;

  const suspect = async (): Promise<void> => {
    if (isChecking) return;
    isChecking = true;
    try {
      await client.ping({ timeout: PING_TIMEOUT_MS });
    } catch (error) {
      if (!isAnswer(error)) lose(error);
    } finally {
      isChecking = false;
    }
  };
  const listAgain = async (): Promise<void> => {
    isListStale = true;
    if (isListing) return;
    isListing = true;
    while (isListStale && !options.signal.aborted) {
      isListStale = false;
      try {
        options.onTools(await listTools(client));
      } catch {
        // What it listed before stays on offer, as long as it is there at all.
        await suspect();
      }
      await options.sleep(LIST_PAUSE_MS, options.signal).catch(() => undefined);
    }
    isListing = false;
  };

  client.onclose = () => lose(new Error('It closed the connection.'));
  client.onerror = () => void suspect();
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void listAgain());
  options.signal.addEventListener('abort', () => lose(options.signal.reason), { once: true });
  return { client, lost, lose, suspect: () => void suspect() };
}

/** Whether a failed request was answered at all, if only by a refusal. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof McpError &&
    error.code !== ErrorCode.RequestTimeout &&
    error.code !== ErrorCode.ConnectionClosed
  );
}
