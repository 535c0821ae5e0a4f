/** One connection to an MCP server, over HTTP or to a program. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { McpServerAccess, McpServerConfig } from '../../config/config.ts';
import { createBoundedFetch } from './bounded-fetch.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Answers of servers that know only the older form to a request in the newer one. */
const OLDER_FORM_STATUSES: readonly (number | undefined)[] = [400, 404, 405];

export interface ClientOptions {
  /** Of Chimera, for the server to know. */
  version: string;
  signal: AbortSignal;
}

export interface OpenedClient {
  client: Client;
  close(): Promise<void>;
}

/**
 * Connects, and agrees on the protocol's version.
 *
 * @throws what the SDK throws, when that fails or takes longer than ten seconds; the signal's reason.
 */
export async function openClient(
  server: McpServerConfig,
  access: McpServerAccess,
  { version, signal }: ClientOptions,
): Promise<OpenedClient> {
  if (server.place.kind === 'program') {
    const { command, args, cwd } = server.place;
    const { env } = access;
    // What programs write to standard error is theirs: it may hold anything, so it is not logged.
    const parameters = { command, args, env, stderr: 'ignore' as const };
    return connect(new StdioClientTransport(cwd === null ? parameters : { ...parameters, cwd }), {
      version,
      signal,
    });
  }
  const url = new URL(server.place.url);
  const options = { requestInit: { headers: access.headers }, fetch: createBoundedFetch() };
  const transport = new StreamableHTTPClientTransport(url, {
    ...options,
    // It is the connection that gives up on a server, once that does not answer pings any more.
    reconnectionOptions: {
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 30_000,
      reconnectionDelayGrowFactor: 2,
      maxRetries: Number.POSITIVE_INFINITY,
    },
  });
  try {
    const opened = await connect(transport, { version, signal });
    return { ...opened, close: () => closeHttp(opened, transport) };
  } catch (error) {
    const isOlder =
      error instanceof StreamableHTTPError && OLDER_FORM_STATUSES.includes(error.code);
    if (!isOlder) throw error;
    return connect(new SSEClientTransport(url, options), { version, signal });
  }
}

async function connect(
  transport: Transport,
  { version, signal }: ClientOptions,
): Promise<OpenedClient> {
  const client = new Client({ name: 'chimera', version });
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const inTime = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  const end = AbortSignal.any([inTime, signal]);
  const onEnd = (): void => {
    const tooLate = `It did not answer within ${CONNECT_TIMEOUT_MS / 1000} seconds.`;
    reject(inTime.aborted ? new Error(tooLate) : signal.reason);
  };
  end.addEventListener('abort', onEnd, { once: true });
  try {
    // The SDK's own timeout does not cover the start of a transport.
    await Promise.race([client.connect(transport), ended]);
    return { client, close: () => client.close() };
  } catch (error) {
    await transport.close();
    throw error;
  } finally {
    end.removeEventListener('abort', onEnd);
  }
}

/** Tells the server that the session is over; one that does not listen is not waited for. */
async function closeHttp(
  opened: OpenedClient,
  transport: StreamableHTTPClientTransport,
): Promise<void> {
  const told = transport.terminateSession().catch(() => undefined);
  const timer = setTimeout(() => void opened.close(), 1_000);
  await told;
  clearTimeout(timer);
  await opened.close();
}
