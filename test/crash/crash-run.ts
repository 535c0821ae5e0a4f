/**
 * The crash test: real clients of a real server that is killed again and again, and then a comparison
 * of everything they saw with everything that is stored.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type NodeProgram, startNodeProgram } from '../harness/node-program.ts';
import { findFreePort, startServerProcess } from '../harness/server-process.ts';
import { ChatClients, type ClientMoment } from './chat-clients.ts';
import { CrashAudit } from './crash-audit.ts';
import { type KillMoment, planKills } from './kill-plan.ts';
import { type CrashModelName, configYaml } from './models.ts';

const OPERATOR_KEY = 'crash-test-operator-key';
/** A clean end hands over what is not done by then. */
const SHUTDOWN_GRACE_MS = 300;
const CLEAN_END_LIMIT_MS = 5_000;
/** After the last kill every turn must end within this. */
const FINISH_LIMIT_MS = 30_000;
/** A moment at the clients that does not come is not waited for. */
const MOMENT_LIMIT_MS = 5_000;
const ROUNDS_PER_AUDIT = 10;

export interface CrashOptions {
  rounds: number;
  /** Decides when the server is killed. */
  seed: number;
  /** Kept running at all times. */
  turns: number;
  onProgress?(progress: CrashProgress): void;
}

export interface CrashProgress {
  rounds: number;
  turns: number;
  violations: number;
}

export interface CrashReport {
  kills: number;
  cleanEnds: number;
  turns: number;
  /** How often a turn went on in another process. */
  takeovers: number;
  /** Turns that went on in another process, by the model that wrote them. */
  turnsTakenOver: Readonly<Record<CrashModelName, number>>;
  /** Responses in which clients read on behind what they had seen. */
  reconnects: number;
  /** Messages that were sent again, since nobody knew what had become of them. */
  repeatedPosts: number;
  events: number;
  durationMs: number;
  /** Empty when every promise was kept. */
  violations: readonly string[];
  /** Kept when there are violations, removed otherwise. */
  dataDir: string;
}

export async function runCrashTest(options: CrashOptions): Promise<CrashReport> {
  const startedAtMs = performance.now();
  const dataDir = await mkdtemp(join(tmpdir(), 'chimera-crash-'));
  const fakes = startNodeProgram({
    file: new URL('./fakes.ts', import.meta.url),
    readyLine: /^fakes: (.*)$/,
  });
  const run = new CrashRun(dataDir, await findFreePort(), options);
  try {
    await writeFile(
      join(dataDir, 'chimera.config.yaml'),
      configYaml(JSON.parse(await fakes.ready) as Record<CrashModelName, string>),
    );
    await run.play();
  } finally {
    await run.killServer();
    await fakes.end('SIGKILL');
  }
  const report = { ...run.report(), durationMs: performance.now() - startedAtMs, dataDir };
  if (report.violations.length === 0) await rm(dataDir, { recursive: true });
  return report;
}

class CrashRun {
  readonly #dataDir: string;
  readonly #port: number;
  readonly #options: CrashOptions;
  readonly #clients: ChatClients;
  readonly #audit: CrashAudit;
  #server: NodeProgram | null = null;
  #startDurationMs = 0;
  #kills = 0;
  #cleanEnds = 0;

  constructor(dataDir: string, port: number, options: CrashOptions) {
    this.#dataDir = dataDir;
    this.#port = port;
    this.#options = options;
    this.#clients = new ChatClients(`http://127.0.0.1:${port}`, OPERATOR_KEY);
    this.#audit = new CrashAudit(join(dataDir, 'chimera.sqlite'));
  }

  async play(): Promise<void> {
    const { rounds, seed, turns, onProgress } = this.#options;
    let server = this.#startServer();
    await server.ready;
    this.#clients.start(turns);
    for (const [index, moment] of planKills(seed, rounds).entries()) {
      await this.#waitFor(moment, server);
      await this.#endServer(moment, server);
      server = this.#startServer();
      if ((index + 1) % ROUNDS_PER_AUDIT === 0) {
        await server.ready;
        this.#audit.checkEndedTurns(this.#clients.logs);
        const { turnCount, violations } = this.#audit;
        onProgress?.({ rounds: index + 1, turns: turnCount, violations: violations.length });
      }
    }
    await server.ready;
    await this.#clients.finish(FINISH_LIMIT_MS);
    await this.#endCleanly(server);
    this.#audit.checkEverything(this.#clients.logs);
  }

  async killServer(): Promise<void> {
    await this.#server?.end('SIGKILL');
  }

  report(): Omit<CrashReport, 'durationMs' | 'dataDir'> {
    const { turnCount, takeovers, turnsTakenOver, eventCount, violations } = this.#audit;
    const { logs } = this.#clients;
    const again = (counts: number[]): number =>
      counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
    return {
      kills: this.#kills,
      cleanEnds: this.#cleanEnds,
      turns: turnCount,
      takeovers,
      turnsTakenOver,
      reconnects: again(logs.map((log) => log.answers)),
      repeatedPosts: again(logs.map((log) => log.posts)),
      events: eventCount,
      violations,
    };
  }

  #startServer(): NodeProgram {
    const startedAtMs = performance.now();
    const server = startServerProcess({
      port: this.#port,
      dataDir: this.#dataDir,
      configFile: join(this.#dataDir, 'chimera.config.yaml'),
      operatorKey: OPERATOR_KEY,
      env: { SHUTDOWN_GRACE_MS: String(SHUTDOWN_GRACE_MS) },
    });
    this.#server = server;
    const measure = (): void => {
      this.#startDurationMs = performance.now() - startedAtMs;
    };
    server.ready.then(measure, () => undefined);
    return server;
  }

  async #waitFor(moment: KillMoment, server: NodeProgram): Promise<void> {
    if (moment.kind === 'recovery') {
      await delay(moment.startFraction * this.#startDurationMs);
      return;
    }
    await server.ready;
    if (moment.kind === 'after-post') await this.#nextAtClients('post');
    if (moment.kind === 'tool-phase') await this.#nextAtClients('tool-call');
    await delay(moment.delayMs);
  }

  async #nextAtClients(moment: ClientMoment): Promise<void> {
    await Promise.race([this.#clients.next(moment), delay(MOMENT_LIMIT_MS)]);
  }

  async #endServer({ kind }: KillMoment, server: NodeProgram): Promise<void> {
    if (kind === 'clean-end') {
      await this.#endCleanly(server);
      this.#cleanEnds++;
      return;
    }
    const end = await server.end('SIGKILL');
    if (end !== 'SIGKILL') this.#accuseServer(`ended by itself with ${end}`, server);
    this.#kills++;
    this.#checkOutput(server);
  }

  async #endCleanly(server: NodeProgram): Promise<void> {
    const limitMs = SHUTDOWN_GRACE_MS + CLEAN_END_LIMIT_MS;
    const end = await Promise.race([server.end('SIGTERM'), delay(limitMs, 'no end')]);
    if (end !== 0) this.#accuseServer(`answered SIGTERM with ${end}`, server);
    await server.end('SIGKILL');
    this.#checkOutput(server);
  }

  /** At this log level the server writes of nothing but its own faults, as lines of JSON. */
  #checkOutput(server: NodeProgram): void {
    const faults = server.output.filter((line) => line.startsWith('{'));
    if (faults.length > 0) this.#accuseServer('logged errors', server);
  }

  #accuseServer(what: string, { output }: NodeProgram): void {
    this.#audit.accuse(`the server ${what}:\n${output.join('\n')}`);
  }
}
