/** The real server as a process of its own, which can be killed and finds its data again. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATOR_KEY } from '../../harness/app.ts';
import type { NodeProgram } from '../../harness/node-program.ts';
import { findFreePort, startServerProcess } from '../../harness/server-process.ts';

export class MortalServer {
  readonly url: string;
  readonly #port: number;
  readonly #dataDir: string;
  #process: NodeProgram | null = null;

  private constructor(port: number, dataDir: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#port = port;
    this.#dataDir = dataDir;
  }

  /** Creates a server that is not running yet. */
  static async create(configYaml: string): Promise<MortalServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'chimera-test-'));
    await writeFile(join(dataDir, 'chimera.config.yaml'), configYaml);
    return new MortalServer(await findFreePort(), dataDir);
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    this.#process = startServerProcess({
      port: this.#port,
      dataDir: this.#dataDir,
      configFile: join(this.#dataDir, 'chimera.config.yaml'),
      operatorKey: OPERATOR_KEY,
    });
    await this.#process.ready;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#process?.end('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#dataDir, { recursive: true });
  }
}
