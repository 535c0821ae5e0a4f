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

try {
  const { config, secrets, notices } = loadConfig({
    env: readProcessEnvironment(),
    cwd: process.cwd(),
  });
  const app = await startApp(config, secrets);
  say(`Chimera is running at ${app.url}`);
  if (secrets.operatorKeyFile !== null) {
    say(`The operator's API key is in ${secrets.operatorKeyFile}`);
  }
  notices.forEach(say);
  for (const signal of END_SIGNALS) process.once(signal, () => void endCleanly(app));
} catch (error) {
  const isExplained = error instanceof ConfigError || error instanceof DatabaseInUseError;
  process.stderr.write(`${isExplained ? error.message : errorText(error)}\n`);
  process.exitCode = 1;
}

/** Lets running answers end; a second signal does not wait for them, and they go on after the next start. */
async function endCleanly(app: { close(): Promise<void> }): Promise<void> {
  for (const signal of END_SIGNALS) process.once(signal, () => process.exit(0));
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
