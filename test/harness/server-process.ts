/** The real server as a process of its own, as an operator starts it. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { SERVER_NODE_ARGS } from '../../scripts/lib/server.mjs';
import { type NodeProgram, startNodeProgram } from './node-program.ts';

const SERVER_FILE = new URL('../../server/src/main.ts', import.meta.url);

export interface ServerProcessOptions {
  /** Fixed, so that clients find the next process where the last one was. */
  port: number;
  /** Also the working folder, so that no `.env` of the repository is read. */
  dataDir: string;
  configFile: string;
  /** At least 16 characters. */
  operatorKey: string;
  /** Settings besides. */
  env?: Readonly<Record<string, string>>;
  /** Besides those with which it is always run. */
  nodeArgs?: readonly string[];
}

/** Starts `server/src/main.ts`; `ready` gives its address as soon as it serves. */
export function startServerProcess(options: ServerProcessOptions): NodeProgram {
  const { port, dataDir, configFile, operatorKey, env = {}, nodeArgs = [] } = options;
  return startNodeProgram({
    file: SERVER_FILE,
    nodeArgs: [...SERVER_NODE_ARGS, ...nodeArgs],
    cwd: dataDir,
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataDir,
      CHIMERA_CONFIG: configFile,
      CHIMERA_API_KEY: operatorKey,
      LOG_LEVEL: 'error',
      ...env,
    },
    readyLine: /^Chimera is running at (\S+)$/,
  });
}

/** A port of 127.0.0.1 that is free now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('No port is free.');
  return address.port;
}
