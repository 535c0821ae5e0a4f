/** MCP servers of the configuration file: its form, and what is made of it. */
import { z } from 'zod';
import type { McpServerAccess, McpServerConfig } from './config.ts';
import { httpAddress, milliseconds } from './setting-parsers.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

const text = z.string('must be text').min(1, 'must be text');
const names = z.array(text, 'must be a list of names of tools').optional();

/** Tools are called `<server>__<tool>`, in at most 64 characters. */
const serverName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/i, 'must be a name of up to 32 letters, digits, _ and -')
  .refine((name) => !name.includes('__'), 'must not contain __');
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'must be the name of a header');
const headerValue = z
  .string('must be text of printable ASCII characters')
  .regex(/^[\x20-\x7e]+$/, 'must be text of printable ASCII characters');
const variableName = z
  .string()
  .regex(/^[a-z_]\w*$/i, 'must be the name of an environment variable');

const serverSchema = z
  .strictObject({
    allow: names,
    deny: names,
    timeoutMs: milliseconds.default(DEFAULT_TIMEOUT_MS),
    approval: z.enum(['always', 'never'], 'must be one of always, never').optional(),
    url: httpAddress.optional(),
    headers: z.record(headerName, headerValue).default({}),
    command: text.optional(),
    args: z.array(z.string('must be text'), 'must be a list of texts').default([]),
    env: z.record(variableName, z.string('must be text')).default({}),
    cwd: text.optional(),
  })
  .refine(({ url, command }) => (url === undefined) !== (command === undefined), {
    error: 'must have either a url or a command',
  });

export const mcpSchema = z.strictObject({
  servers: z.record(serverName, serverSchema, 'must name servers').default({}),
});

type McpEntry = z.output<typeof mcpSchema>;
type ServerEntry = z.output<typeof serverSchema>;

/**
 * Every server that is configured, and apart from it what is secret of each. One that is a program on
 * this machine is a problem unless the operator allowed such in the environment.
 */
export function buildMcp(
  { servers: entries }: McpEntry,
  { allowsPrograms }: { allowsPrograms: boolean },
  problems: string[],
): { servers: Record<string, McpServerConfig>; access: Record<string, McpServerAccess> } {
  const servers: Record<string, McpServerConfig> = {};
  const access: Record<string, McpServerAccess> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const place = placeOf(entry);
    if (place.kind === 'program' && !allowsPrograms) {
      problems.push(
        `mcp.servers.${name}.command starts a program on this machine, which is refused unless MCP_STDIO is true`,
      );
    }
    servers[name] = {
      place,
      allow: entry.allow ?? null,
      deny: entry.deny ?? [],
      timeoutMs: entry.timeoutMs,
      approval: entry.approval ?? null,
    };
    access[name] = { headers: entry.headers, env: entry.env };
  }
  return { servers, access };
}

function placeOf({ url, command = '', args, cwd }: ServerEntry): McpServerConfig['place'] {
  return url === undefined
    ? { kind: 'program', command, args, cwd: cwd ?? null }
    : { kind: 'http', url };
}
