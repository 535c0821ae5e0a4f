/** An MCP server of the SDK's own making, with tools that do all that tools may do. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';

const NO_ARGUMENTS = { type: 'object' } as const;

export const SEARCH: Tool = {
  name: 'search',
  description: 'Finds notes.',
  inputSchema: {
    type: 'object',
    properties: { query: { type: 'string', minLength: 1 }, limit: { type: 'integer' } },
    required: ['query'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true },
};

export const ALL_TOOLS: Tool[] = [
  SEARCH,
  { name: 'add', description: 'Adds a note.', inputSchema: NO_ARGUMENTS },
  {
    name: 'rename',
    inputSchema: NO_ARGUMENTS,
    annotations: { idempotentHint: true, destructiveHint: false },
  },
  { name: 'fail', inputSchema: NO_ARGUMENTS },
  { name: 'refuse', inputSchema: NO_ARGUMENTS },
  { name: 'draw', inputSchema: NO_ARGUMENTS },
  { name: 'wait', inputSchema: NO_ARGUMENTS },
  { name: 'exit', inputSchema: NO_ARGUMENTS },
];

export interface NoteServerState {
  /** What it lists; null is an answer that is no list. */
  tools: unknown[] | null;
  /** Names of the tools that were called. */
  calls: string[];
  /** Calls of `wait` that the client has ended. */
  cancelled: number;
  /** Calls of `wait` that are open; each is answered when its function is called. */
  waits: Set<() => void>;
  exit(): void;
}

export function createNoteServer(state: NoteServerState): Server {
  const server = new Server(
    { name: 'notes', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: state.tools }));
  server.setRequestHandler(
    CallToolRequestSchema,
    async ({ params }, { signal, sendNotification }) => {
      state.calls.push(params.name);
      if (params.name === 'exit') state.exit();
      if (params.name !== 'wait' && params.name !== 'exit')
        return answer(params.name, params.arguments);
      const progressToken = params._meta?.progressToken;
      if (progressToken !== undefined) {
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken, progress: 1, total: 3, message: 'one of three' },
        });
      }
      return new Promise((resolve, reject) => {
        const end = (): void => {
          state.waits.delete(end);
          resolve(answer(params.name, params.arguments));
        };
        state.waits.add(end);
        signal.addEventListener('abort', () => {
          state.waits.delete(end);
          state.cancelled += 1;
          reject(signal.reason);
        });
      });
    },
  );
  return server;
}

function answer(name: string, input: unknown): CallToolResult {
  switch (name) {
    case 'search':
      return {
        content: [{ type: 'text', text: 'Two notes.' }],
        structuredContent: { input, found: 2 },
      };
    case 'fail':
      return { isError: true, content: [{ type: 'text', text: 'The disk is full.' }] };
    case 'refuse':
      throw new Error('Notes are closed today.');
    case 'draw':
      return {
        content: [
          { type: 'text', text: 'Here it is.' },
          { type: 'image', data: 'aGVsbG8=', mimeType: 'image/png' },
        ],
      };
    default:
      return { content: [{ type: 'text', text: `${name}: done.` }] };
  }
}
