/**
 * The client of the bench, in a process of its own: opens the streams that its job names, counts what
 * arrives, and prints its result as JSON.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Job, type JobResult, MODEL_PLACE } from './job.ts';
import { readCpuMs, readMemoryBytes } from './process-figures.ts';
import { TOKEN_MARK } from './token.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const agent = new Agent({ keepAlive: true });

let isMeasuring = false;
let isOver = false;
let tokens = 0;
let streams = 0;
let longestSilenceMs = 0;
const firstTokensMs: number[] = [];

interface OpenStream {
  /** When its request was sent, or its last token read. */
  lastHeardAtMs: number;
}
const openStreams = new Set<OpenStream>();

function noteSilence({ lastHeardAtMs }: OpenStream, nowMs: number): void {
  longestSilenceMs = Math.max(longestSilenceMs, nowMs - lastHeardAtMs);
}

/** Reads one stream to its end. */
function runStream(tokenCount: number): Promise<void> {
  const sentAtMs = performance.now();
  const beganInWindow = isMeasuring;
  const stream: OpenStream = { lastHeardAtMs: sentAtMs };
  openStreams.add(stream);
  return new Promise<void>((resolve, reject) => {
    const outgoing = request(job.url, { agent, method: 'POST', headers: job.headers });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      readStream(response, stream, tokenCount, (firstTokenAtMs) => {
        if (beganInWindow) firstTokensMs.push(firstTokenAtMs - sentAtMs);
      }).then(resolve, reject);
    });
    outgoing.end(job.body.replace(MODEL_PLACE, `${job.pace}/${tokenCount}`));
  }).finally(() => openStreams.delete(stream));
}

function readStream(
  response: IncomingMessage,
  stream: OpenStream,
  expected: number,
  onFirstToken: (atMs: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0;
    response.on('data', (bytes: Buffer) => {
      const count = countTokens(bytes);
      if (count === 0) return;
      const nowMs = performance.now();
      if (received === 0) onFirstToken(nowMs);
      if (isMeasuring) noteSilence(stream, nowMs);
      stream.lastHeardAtMs = nowMs;
      received += count;
      if (isMeasuring) tokens += count;
    });
    response.once('error', reject);
    response.once('end', () => {
      if (received !== expected || response.statusCode !== 200) {
        reject(new Error(`${response.statusCode}: ${received} tokens of ${expected} arrived.`));
        return;
      }
      if (isMeasuring) streams += 1;
      resolve();
    });
  });
}

function countTokens(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(TOKEN_MARK); at !== -1; at = bytes.indexOf(TOKEN_MARK, at + 1)) {
    count += 1;
  }
  return count;
}

/** Keeps one stream open; the first one is shorter, so that the ends spread evenly over time. */
async function keepOpen(index: number): Promise<void> {
  await delay((index / job.streams) * job.rampMs);
  const share = (index + 1) / job.streams;
  const isPaced = job.pace === 'paced';
  let count = isPaced ? Math.ceil(share * job.tokensPerStream) : job.tokensPerStream;
  while (!isOver) {
    await runStream(count);
    count = job.tokensPerStream;
  }
}

async function measure(): Promise<JobResult> {
  await delay(job.rampMs + job.settleMs);
  const startedAtMs = performance.now();
  const cpuBeforeMs = readCpuMs(job.pid);
  isMeasuring = true;
  await delay(job.windowMs);
  isMeasuring = false;
  isOver = true;
  const endedAtMs = performance.now();
  for (const stream of openStreams) noteSilence(stream, endedAtMs);
  return {
    windowMs: endedAtMs - startedAtMs,
    tokens,
    streams,
    cpuMs: readCpuMs(job.pid) - cpuBeforeMs,
    firstTokensMs,
    longestSilenceMs,
    memoryBeforeBytes,
    memoryBytes: readMemoryBytes(job.pid),
  };
}

const memoryBeforeBytes = readMemoryBytes(job.pid);
// A stream that fails ends the bench: figures of a broken run are worth nothing.
const open = Array.from({ length: job.streams }, (_, index) => keepOpen(index));
const result = await Promise.race([measure(), Promise.all(open)]);
// Not before it is written: what is longer than a pipe takes at once would be cut.
process.stdout.write(`result: ${JSON.stringify(result)}\n`, () => process.exit(0));
