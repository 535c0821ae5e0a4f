/** The processes that are measured, side by side over one upstream. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NodeProgram, startNodeProgram } from '../test/harness/node-program.ts';
import { findFreePort, startServerProcess } from '../test/harness/server-process.ts';
import { MODEL_PLACE } from './job.ts';
import { LISTENING_LINE } from './listen.ts';
import { makeSlowDisk } from './slow-disk.ts';

export const OPERATOR_KEY = 'bench-operator-key-0123456789';
const QUESTION = 'Say many words, one after the other, and nothing else.';

/** A place that the client can post to, and what to post there. */
export interface Target {
  name: string;
  pid: number;
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Targets {
  upstream: Target;
  pipe: Target;
  /** `/api/chat` as it is. */
  chat: Target;
  journalOff: Target;
  /** `/api/chat` on a disk that takes 4 ms to sync. */
  slowDisk: Target;
  howSlowDisk: string;
}

/** Starts all of them; they end with this process. */
export async function startTargets(folder: string): Promise<Targets> {
  const { upstream, upstreamUrl, pipe } = await startYardsticks();
  const journalOff = start(new URL('./journal-off.ts', import.meta.url), [upstreamUrl]);
  const disk = makeSlowDisk(folder);
  const [chat, slowDisk] = await Promise.all([
    startServer(join(folder, 'chat'), upstreamUrl),
    startServer(join(folder, 'slow-disk'), upstreamUrl, disk),
  ]);
  return {
    upstream,
    pipe,
    chat: chatTarget('/api/chat', chat.pid, await chat.ready),
    journalOff: chatTarget('/api/chat, no journal', journalOff.pid, await journalOff.ready),
    slowDisk: chatTarget('/api/chat, 4 ms fsync', slowDisk.pid, await slowDisk.ready),
    howSlowDisk: disk.how,
  };
}

interface Yardsticks {
  upstream: Target;
  upstreamUrl: string;
  pipe: Target;
}

/** Starts the upstream, and the bare pipe before it. */
export async function startYardsticks(): Promise<Yardsticks> {
  const upstream = start(new URL('./upstream.ts', import.meta.url));
  const upstreamUrl = await upstream.ready;
  const pipe = start(new URL('./pipe.ts', import.meta.url), [upstreamUrl]);
  return {
    upstream: completions('upstream', upstream.pid, upstreamUrl),
    upstreamUrl,
    pipe: completions('pipe', pipe.pid, await pipe.ready),
  };
}

/** Starts the real server with the upstream as its one provider. */
export async function startServer(
  dataDir: string,
  upstreamUrl: string,
  extra: { env?: Record<string, string>; nodeArgs?: string[] } = {},
): Promise<NodeProgram> {
  await mkdir(dataDir, { recursive: true });
  const configFile = join(dataDir, 'chimera.config.yaml');
  await writeFile(
    configFile,
    `providers: { bench: { type: openai-compatible, baseUrl: ${upstreamUrl}/v1 } }\n`,
  );
  return startServerProcess({
    port: await findFreePort(),
    dataDir,
    configFile,
    operatorKey: OPERATOR_KEY,
    ...extra,
  });
}

function start(file: URL, args: string[] = []): NodeProgram {
  return startNodeProgram({ file, args, readyLine: LISTENING_LINE });
}

/** A target that speaks OpenAI's wire. */
export function completions(
  name: string,
  pid: number,
  url: string,
  { model = MODEL_PLACE, headers = {} }: { model?: string; headers?: Record<string, string> } = {},
): Target {
  const messages = [{ role: 'user', content: QUESTION }];
  const body = JSON.stringify({ model, stream: true, messages });
  const made = target(name, pid, `${url}/v1/chat/completions`, body);
  return { ...made, headers: { ...made.headers, ...headers } };
}

function chatTarget(name: string, pid: number, url: string): Target {
  const body = JSON.stringify({ message: QUESTION, model: `bench/${MODEL_PLACE}` });
  return target(name, pid, `${url}/api/chat`, body);
}

function target(name: string, pid: number, url: string, body: string): Target {
  const headers = {
    authorization: `Bearer ${OPERATOR_KEY}`,
    'content-type': 'application/json',
  };
  return { name, pid, url, headers, body };
}
