/** A source of tools under test: what came of it, and its pauses in the test's hands. */

import type { McpServerAccess, McpServerConfig } from '../../server/src/config/config.ts';
import { createMcpToolSource, type McpToolSource } from '../../server/src/tools/mcp/tool-source.ts';
import type { ToolContext, ToolResult } from '../../server/src/tools/port.ts';
import { createToolRegistry, type ToolRegistry } from '../../server/src/tools/registry.ts';
import { until } from '../harness/settled.ts';

interface Pause {
  ms: number;
  end(): void;
}

export interface SourceDesk {
  registry: ToolRegistry;
  source: McpToolSource;
  /** What was said of each list that came. */
  lists: { server: string; names: string[]; leftOut: string[] }[];
  /** Why servers were away. */
  reasons: { server: string; reason: string }[];
  /** Pauses that have not ended. */
  pauses: Pause[];
  /** All pauses that there were, in milliseconds. */
  pausedMs: number[];
  nextList(): Promise<{ server: string; names: string[]; leftOut: string[] }>;
  call(name: string, input?: object, context?: Partial<ToolContext>): Promise<ToolResult>;
}

export const HTTP_DEFAULTS: Omit<McpServerConfig, 'place'> = {
  allow: null,
  deny: [],
  timeoutMs: 10_000,
  approval: null,
};

export function openSourceDesk(
  servers: Record<string, McpServerConfig>,
  access: Record<string, McpServerAccess> = {},
): SourceDesk {
  const registry = createToolRegistry([]);
  const desk: SourceDesk = {
    registry,
    lists: [],
    reasons: [],
    pauses: [],
    pausedMs: [],
    source: createMcpToolSource({
      servers,
      access,
      registry,
      version: '0.0.0',
      clock: { now: () => 0 },
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          signal.throwIfAborted();
          const pause = { ms, end: resolve };
          desk.pauses.push(pause);
          desk.pausedMs.push(ms);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      onTools: (server, list) => void desk.lists.push({ server, ...list }),
      onAway: (server, reason) => void desk.reasons.push({ server, reason }),
    }),
    nextList: () => next(desk.lists),
    call: (name, input = {}, context = {}) =>
      registry.execute(
        name,
        { ...input },
        {
          conversationId: 'c1',
          userId: 'anna',
          callId: 'call-1',
          agentPath: [],
          signal: new AbortController().signal,
          progress: () => undefined,
          ...context,
        },
      ),
  };
  return desk;
}

/** Waits for one more of them than there are now. */
async function next<T>(list: T[]): Promise<T> {
  const count = list.length;
  await until(async () => list.length > count);
  return list[count] as T;
}
