/** What a server says of its tools, as far as it can be used. */
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { z } from 'zod';

const MAX_PAGES = 50;
const MAX_TOOLS = 500;
const MAX_SCHEMA_CHARACTERS = 32_768;
const LIST_TIMEOUT_MS = 10_000;

const hint = z.boolean().optional().catch(undefined);
const listedTool = z.looseObject({
  name: z.string().min(1).max(256),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  inputSchema: z.looseObject({ type: z.literal('object') }),
  annotations: z
    .looseObject({ readOnlyHint: hint, destructiveHint: hint, idempotentHint: hint })
    .optional()
    .catch(undefined),
});
const page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

export type ListedTool = z.output<typeof listedTool>;

export interface ToolList {
  tools: ListedTool[];
  /** One sentence for each entry that cannot be used. */
  leftOut: string[];
}

/** Asks for all pages. @throws what the client throws, when a page does not come or is none. */
export async function listTools(client: Client): Promise<ToolList> {
  const entries: unknown[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES && entries.length < MAX_TOOLS; pages++) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await client.request({ method: 'tools/list', params }, page, {
      timeout: LIST_TIMEOUT_MS,
    });
    entries.push(...answer.tools);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return readToolList(entries);
}

/** The entries that can be used; one that cannot spoils none of the others. */
function readToolList(entries: readonly unknown[]): ToolList {
  const byName = new Map<string, ListedTool>();
  const leftOut: string[] = [];
  if (entries.length > MAX_TOOLS) {
    leftOut.push(`It lists more than ${MAX_TOOLS} tools: the rest is not used.`);
  }
  for (const [index, entry] of entries.slice(0, MAX_TOOLS).entries()) {
    const result = listedTool.safeParse(entry);
    if (!result.success) {
      leftOut.push(`Entry ${index} is no tool: ${z.prettifyError(result.error)}`);
      continue;
    }
    const { name, inputSchema } = result.data;
    if (byName.has(name)) {
      leftOut.push(`Entry ${index} repeats the name ${name}.`);
    } else if (JSON.stringify(inputSchema).length > MAX_SCHEMA_CHARACTERS) {
      leftOut.push(`The schema of ${name} has more than ${MAX_SCHEMA_CHARACTERS} characters.`);
    } else {
      byName.set(name, result.data);
    }
  }
  return { tools: [...byName.values()], leftOut };
}
