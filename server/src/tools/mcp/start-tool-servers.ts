/** Brings in the tools of the MCP servers that are configured. Their SDK is loaded only where there are any. */
import type { Logger } from 'pino';
import type { Config, Secrets } from '../../config/config.ts';
import { atMost, sleep, systemClock } from '../../telemetry/clock.ts';

import type { ToolRegistry } from '../registry.ts';

/** How long the start waits for the first answer of the servers; later ones come in when they come. */
const WAIT_MS = 2_000;

/** Resolves after a bounded wait, whether or not the servers have answered. */
export async function startToolServers(
  { mcpServers: servers }: Pick<Config, 'mcpServers'>,
  { mcpAccess: access }: Pick<Secrets, 'mcpAccess'>,
  { tools, logger, version }: { tools: ToolRegistry; logger: Logger; version: string },
): Promise<{ close(): Promise<void> }> {
  if (Object.keys(servers).length === 0) return { async close() {} };
  const { createMcpToolSource } = await import('./tool-source.ts');
  const source = createMcpToolSource({
    servers,
    access,
    registry: tools,
    version,
    clock: systemClock,
    sleep,
    onTools: (server, { names, leftOut }) =>
      logger.info({ server, tools: names, leftOut }, 'an MCP server listed its tools'),
    onAway: (server, reason) => logger.warn({ server, reason }, 'an MCP server is away'),
  });
  await atMost(source.start(), WAIT_MS);
  return source;
}
