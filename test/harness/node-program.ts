/** Runs one of the project's programs in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Lines of output kept for the report of a failure. */
const MAX_KEPT_LINES = 200;

export interface NodeProgramOptions {
  /** A TypeScript or JavaScript file. */
  file: URL;
  args?: readonly string[];
  /** Options of Node itself. */
  nodeArgs?: readonly string[];
  cwd?: string;
  /** The whole environment but `PATH`, so that nothing of the caller's changes what is tested. */
  env?: Readonly<Record<string, string>>;
  /** The line of standard output that says that it serves; its first group is what `ready` gives. */
  readyLine: RegExp;
}

export interface NodeProgram {
  readonly pid: number;
  /** What the ready line says. Rejects, with the output, when the program ends before it. */
  readonly ready: Promise<string>;
  /** How it ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The last lines of both outputs. */
  readonly output: readonly string[];
  /** Sends a signal, unless it has ended already, and waits for its end. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

const children = new Set<ChildProcess>();
// Nothing that was started here outlives the process that started it.
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a program; it may be ended before it is ready. */
export function startNodeProgram(options: NodeProgramOptions): NodeProgram {
  const { nodeArgs = [], args = [] } = options;
  const child = spawn(process.execPath, [...nodeArgs, fileURLToPath(options.file), ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error(`${options.file} could not be started.`);
  children.add(child);
  const output: string[] = [];
  const ended = endOf(child);
  const ready = new Promise<string>((resolve, reject) => {
    readLines(child.stdout, output, (line) => {
      const match = options.readyLine.exec(line);
      if (match !== null) resolve(match[1] ?? line);
    });
    readLines(child.stderr, output);
    void ended.then((end) => reject(new Error(endedEarly(options.file, end, output))));
  });
  // Who ends a program before it is ready does not ask.
  ready.catch(() => undefined);
  return {
    pid: child.pid,
    ready,
    ended,
    output,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  children.delete(child);
  return code ?? signal ?? 0;
}

function readLines(stream: Readable, kept: string[], onLine?: (line: string) => void): void {
  createInterface({ input: stream }).on('line', (line) => {
    if (kept.length === MAX_KEPT_LINES) kept.shift();
    kept.push(line);
    onLine?.(line);
  });
}

function endedEarly(file: URL, end: number | string, output: readonly string[]): string {
  return `${file.pathname} ended with ${end} before it was ready:\n${output.join('\n')}`;
}
