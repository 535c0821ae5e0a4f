/** Sends an answer at its pace, and does to the connection what the scenario's fault says. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { setImmediate as nextRound, setTimeout as sleepFor } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';
import type { Framer } from './framing.ts';
import { createFramer } from './framing.ts';
import type { Fault, Moment, Scenario } from './scenario.ts';
import type { Chunk, ChunkOptions, Wire } from './wire.ts';

/** A fault that happens at a moment of the answer. */
type TimedFault = Extract<Fault, { at: Moment }>;

const ENDLESS_PIECE = 'x'.repeat(64 * 1024);

export interface AnswerStream {
  response: ServerResponse;
  scenario: Scenario;
  headers: Record<string, string>;
  chunks: Iterable<Chunk>;
  wire: Wire;
  options: ChunkOptions;
  /** Called with the number of pieces that were written so far. */
  onProgress(piecesSent: number): void;
  /** Called before the fake itself breaks the connection. */
  onBreak(): void;
}

/** Resolves when the answer is over or silent for ever; a client that leaves ends it too. */
export async function writeAnswerStream(stream: AnswerStream): Promise<void> {
  const { response, scenario } = stream;
  await pause(scenario.pace?.initialDelayMs ?? 0);
  const { fault } = scenario;
  if (isDue(fault, 'request')) return breakOff(stream, fault, response, '');
  const encoding: Record<string, string> = scenario.framing?.gzip
    ? { 'content-encoding': 'gzip' }
    : {};
  response.writeHead(200, { ...stream.headers, ...encoding, ...scenario.headers });
  response.flushHeaders();
  const framer = createFramer(scenario.framing);
  const sink = scenario.framing?.gzip ? gzipInto(response) : response;
  await send(sink, framer.start, scenario);
  if (fault?.type === 'endless-line') return writeEndlessLine(response, sink);
  if (fault?.type === 'no-progress') return writeWithoutProgress(stream, fault, framer);
  if (isDue(fault, 'head') && !(await survives(stream, fault, sink, framer, ''))) return;
  await writeChunks(stream, framer, sink);
}

async function writeChunks(stream: AnswerStream, framer: Framer, sink: Writable): Promise<void> {
  const { response, scenario } = stream;
  const { fault, pace = {} } = scenario;
  const chunksPerWrite = pace.chunksPerWrite ?? 1;
  const msPerChunk = pace.tokensPerSecond ? 1_000 / pace.tokensPerSecond : 0;
  const startedAtMs = performance.now();
  let piecesSent = 0;
  let waiting = '';
  let chunksWaiting = 0;
  for (const chunk of stream.chunks) {
    const frame = framer.frame(chunk);
    if (chunk.kind !== 'aside' && isDue(fault, piecesSent)) {
      await send(sink, waiting, scenario);
      waiting = '';
      if (!(await survives(stream, fault, sink, framer, frame))) return;
    }
    waiting += frame;
    chunksWaiting += 1;
    if (chunk.kind === 'piece') piecesSent += 1;
    if (chunksWaiting < chunksPerWrite || chunk.isLast) continue;
    chunksWaiting = 0;
    if (response.destroyed) return;
    if (!(await send(sink, waiting, scenario))) return;
    waiting = '';
    stream.onProgress(piecesSent);
    if (msPerChunk > 0 && chunk.kind === 'piece') {
      await pause(startedAtMs + piecesSent * msPerChunk - performance.now());
    }
  }
  stream.onProgress(piecesSent);
  if (scenario.framing?.bytesPerWrite) await send(sink, waiting, scenario);
  sink.end(scenario.framing?.bytesPerWrite ? undefined : waiting);
}

function isDue(fault: Fault | undefined, moment: Moment): fault is TimedFault {
  return fault !== undefined && 'at' in fault && fault.at === moment;
}

/** Lets the fault happen; true when the answer goes on behind it. */
async function survives(
  stream: AnswerStream,
  fault: TimedFault,
  sink: Writable,
  framer: Framer,
  nextFrame: string,
): Promise<boolean> {
  const { wire } = stream;
  switch (fault.type) {
    case 'raw':
      sink.write(fault.text);
      if (!fault.endsBody) return true;
      sink.end();
      return false;
    case 'text-events':
      for (const [index, literal] of fault.literals.entries()) {
        const isCut = fault.isCut === true && index === fault.literals.length - 1;
        sink.write(textFrame(wire, framer, literal, isCut), 'latin1');
      }
      return true;
    case 'error-event':
      sink.write(framer.frame(wire.errorEvent()));
      sink.end();
      return false;
    default:
      await breakOff(stream, fault, sink, nextFrame);
      return false;
  }
}

function textFrame(wire: Wire, framer: Framer, literal: string, isCut: boolean): string {
  const event = wire.textEvent(literal);
  const end = event.data.indexOf(literal) + literal.length;
  return framer.frame(isCut ? { ...event, data: event.data.slice(0, end) } : event);
}

async function breakOff(
  stream: AnswerStream,
  fault: TimedFault,
  sink: Writable,
  nextFrame: string,
): Promise<void> {
  const { response, wire } = stream;
  const half = nextFrame.slice(0, Math.floor(nextFrame.length / 2));
  if (fault.type === 'reset') {
    stream.onBreak();
    if (fault.midEvent) sink.write(half);
    await nextRound();
    if (fault.hard) response.socket?.resetAndDestroy();
    // Ends the connection behind what was written, without the end of the chunked body.
    else response.socket?.end();
  }
  if (fault.type === 'end') {
    if (fault.midEvent) sink.write(half);
    if (fault.withDone && wire.done !== null) sink.write(createFramer().frame(wire.done));
    sink.end();
  }
}

async function writeEndlessLine(response: ServerResponse, sink: Writable): Promise<void> {
  sink.write('data: ');
  while (!response.destroyed) {
    if (!sink.write(ENDLESS_PIECE)) await drained(sink);
  }
}

async function writeWithoutProgress(
  { response, wire, options }: AnswerStream,
  fault: Extract<Fault, { type: 'no-progress' }>,
  framer: Framer,
): Promise<void> {
  let again = framer.comment();
  if (fault.frame !== 'comment') {
    const idle = wire.idle(fault.frame, options);
    for (const chunk of idle.before) response.write(framer.frame(chunk));
    again = framer.frame(idle.again);
  }
  while (!response.destroyed) {
    response.write(again);
    await pause(fault.everyMs);
  }
}

/** Writes and waits for a slow reader; false when the reader has gone. */
async function send(sink: Writable, text: string, { framing }: Scenario): Promise<boolean> {
  if (text === '') return true;
  const bytesPerWrite = framing?.bytesPerWrite ?? 0;
  if (bytesPerWrite === 0) return sink.write(text) || drained(sink);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length && !sink.destroyed; at += bytesPerWrite) {
    sink.write(bytes.subarray(at, at + bytesPerWrite));
    await nextRound();
  }
  return !sink.destroyed;
}

/** Waits until there is room again; false when the reader has gone instead. */
async function drained(sink: Writable): Promise<boolean> {
  if (sink.destroyed) return false;
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  sink.once('close', onClose);
  try {
    await once(sink, 'drain', { signal: gone.signal });
    return true;
  } catch {
    return false;
  } finally {
    sink.off('close', onClose);
  }
}

function gzipInto(response: ServerResponse): Writable {
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
  gzip.pipe(response);
  return gzip;
}

async function pause(delayMs: number): Promise<void> {
  if (delayMs > 0) await sleepFor(delayMs, undefined, { ref: false });
}
