/** The server of notes over Streamable HTTP, in this process; it can be made to misbehave. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ALL_TOOLS, createNoteServer, type NoteServerState } from './note-server.ts';

type Misbehave = (request: IncomingMessage, response: ServerResponse) => void;

interface Session {
  server: Server;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface HttpNoteServer {
  readonly url: string;
  readonly state: NoteServerState;
  /** `authorization` of every request. */
  readonly authorizations: (string | undefined)[];
  /** Answers requests in the place of the server, until it is null again. */
  misbehave: Misbehave | null;
  /** Tells its clients that its list of tools has changed. */
  announceTools(): Promise<void>;
  /** Forgets all sessions, as a server does that was started again. */
  forgetSessions(): void;
  /** Stops to listen, and hangs up. */
  stop(): Promise<void>;
  /** Listens again where it did before. */
  listen(): Promise<void>;
}

export async function startHttpNoteServer(
  form: 'streamable' | 'sse' = 'streamable',
): Promise<HttpNoteServer> {
  const state: NoteServerState = {
    tools: ALL_TOOLS,
    calls: [],
    cancelled: 0,
    waits: new Set(),
    exit: () => undefined,
  };
  const sessions = new Map<string, Session>();
  const authorizations: (string | undefined)[] = [];
  const openStreamable = async (): Promise<Session> => {
    const server = createNoteServer(state);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, session),
    });
    await server.connect(transport);
    const session: Session = {
      server,
      handle: (...exchange) => transport.handleRequest(...exchange),
    };
    return session;
  };
  const openSse = async (response: ServerResponse): Promise<void> => {
    const server = createNoteServer(state);
    const transport = new SSEServerTransport('/mcp', response);
    sessions.set(transport.sessionId, {
      server,
      handle: (...exchange) => transport.handlePostMessage(...exchange),
    });
    await server.connect(transport);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    authorizations.push(request.headers.authorization);
    if (served.misbehave !== null) return served.misbehave(request, response);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const id = url.searchParams.get('sessionId') ?? request.headers['mcp-session-id'];
    const session = sessions.get(String(id));
    if (session !== undefined) return session.handle(request, response);
    if (form === 'sse' && request.method === 'GET') return openSse(response);
    if (form === 'streamable' && id === undefined)
      return (await openStreamable()).handle(request, response);
    response.writeHead(404).end();
  };
  const http = createServer((request, response) => void serve(request, response));
  let port = 0;

  const served: HttpNoteServer = {
    get url() {
      return `http://127.0.0.1:${port}/mcp`;
    },
    state,
    authorizations,
    misbehave: null,
    async announceTools() {
      for (const { server } of sessions.values()) await server.sendToolListChanged();
    },
    forgetSessions: () => sessions.clear(),
    async stop() {
      http.close();
      http.closeAllConnections();
      sessions.clear();
      if (http.listening) await once(http, 'close');
    },
    async listen() {
      http.listen(port, '127.0.0.1');
      await once(http, 'listening');
      port = (http.address() as AddressInfo).port;
    },
  };
  await served.listen();
  return served;
}
