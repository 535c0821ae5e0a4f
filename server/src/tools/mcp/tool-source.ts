/** The tools of all MCP servers that are configured. */
import { matchesToolName } from '@chimera/protocol/tool-names';
import type { McpServerAccess, McpServerConfig } from '../../config/config.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { type RegisteredTool, registeredWithSchema } from '../registered-tool.ts';
import type { ToolRegistry } from '../registry.ts';
import { McpConnection } from './connection.ts';
import type { ListedTool, ToolList } from './listed-tools.ts';
import { createMcpTool, type McpToolHome } from './mcp-tool.ts';
import { openClient } from './open-client.ts';
import { nameTools } from './tool-names.ts';

const MAX_REASON_CHARACTERS = 500;
const NO_SECRETS: McpServerAccess = { headers: {}, env: {} };

export interface McpToolSourceOptions {
  servers: Readonly<Record<string, McpServerConfig>>;
  access: Readonly<Record<string, McpServerAccess>>;
  registry: Pick<ToolRegistry, 'names' | 'add' | 'remove'>;
  /** Of Chimera, for the servers to know. */
  version: string;
  clock: Clock;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** The tools of a server have come, or have changed. */
  onTools(server: string, list: { names: string[]; leftOut: string[] }): void;
  /** A server could not be connected, or was lost. */
  onAway(server: string, reason: string): void;
}

export interface McpToolSource {
  /** Begins to connect to all servers. Settles when each was tried once; never throws. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the tools of the servers in the registry, as they come and change. */
export function createMcpToolSource(options: McpToolSourceOptions): McpToolSource {
  const { servers, access, registry, version, clock, sleep, onTools, onAway } = options;
  const connections = Object.entries(servers).map(([server, config]) => {
    let names: string[] = [];
    const connection: McpConnection = new McpConnection({
      open: (signal) => openClient(config, access[server] ?? NO_SECRETS, { version, signal }),
      onTools(list) {
        registry.remove(names);
        const taken = new Set(registry.names);
        const tools = offer(list, { server, config, connection });
        const free = tools.filter((tool) => !taken.has(tool.offer.name));
        registry.add(free);
        names = free.map((tool) => tool.offer.name);
        onTools(server, { names, leftOut: list.leftOut });
      },
      onAway: (reason) => onAway(server, wordsOf(reason)),
      sleep,
      clock,
    });
    return connection;
  });

  return {
    async start() {
      await Promise.all(connections.map((connection) => connection.start()));
    },
    async close() {
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

function offer(list: ToolList, home: McpToolHome): RegisteredTool[] {
  const names = nameTools(
    home.server,
    list.tools.map(({ name }) => name),
  );
  return list.tools
    .filter((tool) => isAllowed(tool, home.config))
    .map((tool) =>
      registeredWithSchema(createMcpTool(tool, names.get(tool.name) ?? tool.name, home)),
    );
}

function isAllowed({ name }: ListedTool, { allow, deny }: McpServerConfig): boolean {
  const isMeant = (pattern: string): boolean => matchesToolName(pattern, name);
  return (allow === null || allow.some(isMeant)) && !deny.some(isMeant);
}

/** Errors of the SDK may hold a whole answer. */
function wordsOf(reason: unknown): string {
  const words = reason instanceof Error ? reason.message : String(reason);
  return words.slice(0, MAX_REASON_CHARACTERS);
}
