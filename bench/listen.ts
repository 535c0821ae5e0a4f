import { once } from 'node:events';
import type { Server } from 'node:http';

/** Longer than any connection is idle here: one that is closed just when it is used again is no finding. */
const KEEP_ALIVE_TIMEOUT_MS = 120_000;
/** A thousand connections begin at once: none of them is to wait for TCP's second try. */
const BACKLOG = 4_096;

/** Listens on a free port of 127.0.0.1 and prints the address, for the process that started this one. */
export async function listen(server: Server): Promise<void> {
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG });
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  process.stdout.write(`listening at http://127.0.0.1:${address.port}\n`);
}

/** What {@link listen} prints. */
export const LISTENING_LINE = /^listening at (\S+)$/;
