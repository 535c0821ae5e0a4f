/** nginx before the upstream, where it is installed: with a configuration of its own, in one process. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../../test/harness/server-process.ts';
import { completions, type Target } from '../targets.ts';

const START_TIMEOUT_MS = 5_000;
const RETRY_MS = 20;

/** Ends with this process. Null where there is no nginx. */
export async function startNginx(folder: string, upstreamUrl: string): Promise<Target | null> {
  if (spawnSync('nginx', ['-v']).error !== undefined) return null;
  await mkdir(folder, { recursive: true });
  const port = await findFreePort();
  const configFile = join(folder, 'nginx.conf');
  await writeFile(configFile, configuration(folder, port, new URL(upstreamUrl).host));
  const errorLog = join(folder, 'error.log');
  const nginx = spawn('nginx', ['-e', errorLog, '-p', folder, '-c', configFile], {
    stdio: 'inherit',
  });
  if (nginx.pid === undefined) throw new Error('nginx could not be started.');
  process.once('exit', () => nginx.kill('SIGKILL'));
  await accepts(port);
  return completions('nginx', nginx.pid, `http://127.0.0.1:${port}`);
}

/** One process, as the others are one, so that its time and memory are read in one place. */
function configuration(folder: string, port: number, upstream: string): string {
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000;
  upstream bench {
    server ${upstream};
    keepalive 1024;
    keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://bench;
      proxy_http_version 1.1;
      proxy_set_header connection "";
      proxy_buffering off;
    }
  }
}
`;
}

async function accepts(port: number): Promise<void> {
  const lastAtMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (performance.now() > lastAtMs) throw error;
      await delay(RETRY_MS);
    } finally {
      socket.destroy();
    }
  }
}
