/** The process: configuration in, signals, exit code. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

// Imported late, so that the compile cache covers them.
const { startApp } = await import('./app.ts');
const { ConfigError } = await import('./config/config-error.ts');
const { readProcessEnvironment } = await import('./config/environment.ts');
const { loadConfig } = await import('./config/load-config.ts');
const { DatabaseInUseError } = await import('./store/database.ts');

const END_SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const SAME_REQUEST_MS = 500;

let endRequestedAt: number | null = null;

try {
  const { config, secrets, notices } = loadConfig({
    env: readProcessEnvironment(),
    cwd: process.cwd(),
  });
  const app = await startApp(config, secrets);
  for (const signal of END_SIGNALS) process.on(signal, () => void endOnSignal(app));
  giveBackMemory();
  say(`Chimera is running at ${app.url}`);
  if (secrets.operatorKeyFile !== null) {
    say(`The operator's API key is in ${secrets.operatorKeyFile}`);
  }
  notices.forEach(say);
} catch (error) {
  const isExplained = error instanceof ConfigError || error instanceof DatabaseInUseError;
  process.stderr.write(`${isExplained ? error.message : errorText(error)}\n`);
  process.exitCode = 1;
}

/**
 * Gives back what only the start needed: 40 MB of a heap that V8 would keep grown for good, for 70 ms.
 * Does nothing where Node was started without `--expose-gc`. A smaller heap from the beginning would hold
 * the same, but costs a sixth of the throughput with a thousand streams.
 */
function giveBackMemory(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/**
 * Lets running answers end. Another signal a moment later does not wait for them; they go on after the
 * next start. Terminals and process managers send several at once, which count as one.
 */
async function endOnSignal(app: { close(): Promise<void> }): Promise<void> {
  const now = performance.now();
  if (endRequestedAt !== null) {
    if (now - endRequestedAt > SAME_REQUEST_MS) process.exit(0);
    return;
  }
  endRequestedAt = now;
  say('Ending: running answers may finish. Press Ctrl+C again to end at once.');
  await app.close();
  process.exit(0);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
