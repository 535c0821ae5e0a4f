/** A tool of an MCP server, as models are offered it and as it is run. */
import type { JsonValue } from '@chimera/protocol/json';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { McpServerConfig } from '../../config/config.ts';
import { type ToolContext, ToolFailure } from '../port.ts';
import type { SchemaTool } from '../registered-tool.ts';
import { callResult, toToolResult } from './call-result.ts';
import type { McpConnection } from './connection.ts';
import type { ListedTool } from './listed-tools.ts';
import type { WatchedClient } from './watch-client.ts';

const MAX_DESCRIPTION_CHARACTERS = 4_000;
/** What a call may take before it is sent: the server may have to be connected, even twice. */
const MAX_CONNECT_MS = 25_000;
const MAX_PROBLEM_CHARACTERS = 2_000;
/** Session ids that a server does not know any more, by the protocol's own rule. */
const SESSION_IS_GONE = 404;

/** Where a tool is. */
export interface McpToolHome {
  server: string;
  config: McpServerConfig;
  connection: McpConnection;
}

/** @param offeredName the name that models know it by. */
export function createMcpTool(
  tool: ListedTool,
  offeredName: string,
  home: McpToolHome,
): SchemaTool {
  const { annotations } = tool;
  const isReadOnly = annotations?.readOnlyHint === true;
  const { approval, timeoutMs } = home.config;
  const needsApproval = approval === null ? !isReadOnly : approval === 'always';
  return {
    name: offeredName,
    description: (tool.description ?? tool.title ?? '').slice(0, MAX_DESCRIPTION_CHARACTERS),
    parameters: tool.inputSchema as SchemaTool['parameters'],
    isIdempotent: isReadOnly || annotations?.idempotentHint === true,
    needsApproval: () => needsApproval,
    timeoutMs: timeoutMs + MAX_CONNECT_MS,
    async execute(input, context) {
      const call = { name: tool.name, arguments: input, context };
      return toToolResult(await callTool(call, home));
    },
  };
}

interface Call {
  name: string;
  arguments: JsonValue;
  context: ToolContext;
}

/** @throws {ToolFailure} for everything but an end of the call that was asked for. */
async function callTool(call: Call, home: McpToolHome): Promise<z.output<typeof callResult>> {
  const { connection } = home;
  const client = await connected(() => connection.connected(), call, home);
  try {
    return await request(client, call, home);
  } catch (error) {
    if (!(error instanceof StreamableHTTPError) || error.code !== SESSION_IS_GONE) {
      throw failureOf(error, client, call, home);
    }
    const anew = await connected(() => connection.connectedAnew(client, error), call, home);
    try {
      return await request(anew, call, home);
    } catch (again) {
      throw failureOf(again, anew, call, home);
    }
  }
}

async function connected(
  connect: () => Promise<WatchedClient>,
  { context }: Call,
  { server }: McpToolHome,
): Promise<WatchedClient> {
  try {
    return await connect();
  } catch {
    context.signal.throwIfAborted();
    throw failure(
      server,
      'unreachable',
      `The server ${server} of this tool cannot be reached. The call did not run. Go on without its tools, and tell the user.`,
    );
  }
}

function request(
  { client }: WatchedClient,
  { name, arguments: input, context }: Call,
  { config: { timeoutMs } }: McpToolHome,
): Promise<z.output<typeof callResult>> {
  return client.request(
    { method: 'tools/call', params: { name, arguments: input as Record<string, unknown> } },
    callResult,
    {
      signal: context.signal,
      timeout: timeoutMs,
      onprogress: ({ progress, total, message }) =>
        context.progress({ progress, total: total ?? null, message: message ?? null }),
    },
  );
}

/** What is to be thrown for a request that failed. */
function failureOf(
  error: unknown,
  client: WatchedClient,
  { context }: Call,
  { server, config }: McpToolHome,
): unknown {
  if (context.signal.aborted) return context.signal.reason;
  if (error instanceof McpError) {
    if (error.code === ErrorCode.RequestTimeout) {
      client.suspect();
      const seconds = config.timeoutMs / 1_000;
      return failure(
        server,
        'timeout',
        `The server ${server} did not answer within ${seconds} seconds. Whether the call took effect is not known; do not repeat it without asking the user.`,
      );
    }
    if (error.code !== ErrorCode.ConnectionClosed) {
      return failure(server, 'refused', `The server ${server} refused: ${cut(error.message)}`);
    }
  }
  if (error instanceof StreamableHTTPError && error.code !== undefined && error.code >= 400) {
    return failure(
      server,
      'refused',
      `The server ${server} answered with the HTTP status ${error.code}. Go on without its tools, and tell the user.`,
    );
  }
  if (error instanceof z.ZodError) {
    return failure(
      server,
      'malformed',
      `The server ${server} answered with something that is no result of a tool. Whether the call took effect is not known.`,
    );
  }
  client.suspect();
  return failure(
    server,
    'broken-off',
    `The connection to the server ${server} broke off during the call. Whether the call took effect is not known; do not repeat it without asking the user.`,
  );
}

function failure(server: string, problem: string, text: string): ToolFailure {
  return new ToolFailure(text, { server, problem });
}

function cut(text: string): string {
  return text.slice(0, MAX_PROBLEM_CHARACTERS);
}
