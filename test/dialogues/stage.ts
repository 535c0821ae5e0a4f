/** The whole server with the models that dialogues are played with, and tools of a server of their own. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type HttpNoteServer, startHttpNoteServer } from '../fake-mcp/http-note-server.ts';
import type { FakeRequest } from '../fake-provider/log.ts';
import type { Scenario } from '../fake-provider/scenario.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { clientOf, OPERATOR_KEY, startTestApp, type TestClient } from '../harness/app.ts';
import type { NodeProgram } from '../harness/node-program.ts';
import { findFreePort, startServerProcess } from '../harness/server-process.ts';
import type { ModelKind } from './dialogue.ts';

const DEATH_FILE = new URL('./die-at.ts', import.meta.url);
const AGENT_FOLDERS = ['../../agents/', './agents/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);
/** Of the tools of the MCP server, which is known by two names: one of them never answers by itself. */
const TOOL_TIMEOUTS_MS = { notes: 20_000, hasty: 300 };
const CLOCKS = { firstTokenMs: 5_000, idleMs: 5_000, totalMs: 20_000 };

/** When a server that is a process of its own kills itself. */
export interface Death {
  /** Part of an SQL statement. */
  statement: string;
  /** Part of one of its values. */
  value?: string;
  /** Around the statement, or when its transaction has been committed. */
  moment: 'before' | 'after' | 'committed';
}

interface RunningServer {
  client: TestClient;
  close(): Promise<void>;
}

export class Stage {
  /** Asked first, and the one that answers when its turn comes. */
  readonly first: FakeProvider;
  readonly second: FakeProvider;
  readonly notes: HttpNoteServer;
  readonly dataDir: string;
  readonly #kind: ModelKind;
  #server: RunningServer | null = null;
  #conversations = 0;

  private constructor(
    kind: ModelKind,
    dataDir: string,
    parts: { first: FakeProvider; second: FakeProvider; notes: HttpNoteServer },
  ) {
    this.#kind = kind;
    this.dataDir = dataDir;
    this.first = parts.first;
    this.second = parts.second;
    this.notes = parts.notes;
  }

  /** Everything but the server itself, which may also be a process of its own. */
  static async prepare(kind: ModelKind): Promise<Stage> {
    const dataDir = await mkdtemp(join(tmpdir(), 'chimera-dialogues-'));
    for (const folder of AGENT_FOLDERS) {
      await cp(folder, join(dataDir, 'agents'), { recursive: true });
    }
    return new Stage(kind, dataDir, {
      first: await startFakeProvider({ models: ['fake-1'] }),
      second: await startFakeProvider({ models: ['fake-1'] }),
      notes: await startHttpNoteServer(),
    });
  }

  static async open(kind: ModelKind): Promise<Stage> {
    const stage = await Stage.prepare(kind);
    await stage.start();
    return stage;
  }

  get app(): TestClient {
    if (this.#server === null) throw new Error('The server does not run.');
    return this.#server.client;
  }

  get env(): Record<string, string> {
    return {
      AGENTS_DIR: join(this.dataDir, 'agents'),
      DEMO_DELAY_MS: '0',
      SHUTDOWN_GRACE_MS: '0',
      ...(this.#kind === 'scripted' ? { DEFAULT_MODEL: 'script' } : {}),
    };
  }

  get configYaml(): string {
    const target = ({ url }: FakeProvider): object => ({
      type: 'openai-compatible',
      baseUrl: `${url}/v1`,
      prefill: 'yes',
    });
    const scripted = {
      providers: { first: target(this.first), second: target(this.second) },
      models: { script: { targets: ['first/fake-1', 'second/fake-1'], timeouts: CLOCKS } },
    };
    // JSON is YAML as well.
    return JSON.stringify({
      ...(this.#kind === 'scripted' ? scripted : {}),
      mcp: {
        servers: Object.fromEntries(
          Object.entries(TOOL_TIMEOUTS_MS).map(([name, timeoutMs]) => [
            name,
            { url: this.notes.url, approval: 'never', timeoutMs },
          ]),
        ),
      },
    });
  }

  /** Starts the server in this process. */
  async start(): Promise<void> {
    const { env, configYaml, dataDir } = this;
    const app = await startTestApp({ env, configYaml, dataDir });
    this.#server = { client: app, close: () => app.close() };
  }

  /** Ends the server as a signal does, without grace, and starts it again over the same data. */
  async restart(): Promise<void> {
    await this.#server?.close();
    await this.start();
  }

  /** Starts the server as a process of its own, which may be going to die. */
  async startProcess(death?: Death): Promise<NodeProgram> {
    const { env, configYaml, dataDir } = this;
    const configFile = join(dataDir, 'chimera.config.yaml');
    await writeFile(configFile, configYaml);
    const server = startServerProcess({
      port: await findFreePort(),
      dataDir,
      configFile,
      operatorKey: OPERATOR_KEY,
      env: { ...env, ...environmentOf(death) },
      nodeArgs: death === undefined ? [] : ['--import', DEATH_FILE.href],
    });
    this.#server = {
      client: clientOf(await server.ready),
      close: async () => void (await server.end('SIGKILL')),
    };
    return server;
  }

  /** What the database holds of a cart, whoever may see it. */
  readStoredCart(conversationId: string): Record<string, number> {
    const database = new DatabaseSync(join(this.dataDir, 'chimera.sqlite'), { readOnly: true });
    const rows = database
      .prepare('SELECT product_id AS id, quantity FROM cart_items WHERE session_id = ?')
      .all(conversationId);
    database.close();
    return Object.fromEntries(rows.map(({ id, quantity }) => [String(id), Number(quantity)]));
  }

  newConversationId(): string {
    return `dialogue-${++this.#conversations}`;
  }

  /** What the model does from here on, request by request. */
  script(...scenarios: readonly Scenario[]): void {
    this.first.queue(...scenarios);
  }

  /** What the model was told of its calls by the requests from this one on. */
  toldSince(requestIndex: number): string[] {
    return this.first.requests.slice(requestIndex).flatMap(resultsAtEnd);
  }

  /** The script was played to its end, and no request was one that a vendor would refuse. */
  expectPlayed(): void {
    for (const provider of [this.first, this.second]) {
      expect(provider.requests.flatMap(({ fault }) => fault ?? [])).toEqual([]);
      expect(provider.queuedCount).toBe(0);
    }
  }

  /** Forgets what was scripted and asked. */
  async reset(): Promise<void> {
    for (const { url } of [this.first, this.second]) {
      const body = JSON.stringify({ reset: true });
      await fetch(`${url}/__control`, { method: 'POST', body });
    }
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await this.notes.stop();
    await this.first.close();
    await this.second.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

function environmentOf(death: Death | undefined): Record<string, string> {
  if (death === undefined) return {};
  return {
    DIE_AT_STATEMENT: death.statement,
    DIE_AT_VALUE: death.value ?? '',
    DIE_AT_MOMENT: death.moment,
  };
}

/** The results that a request brings for the calls right before it. */
function resultsAtEnd({ body: { messages } }: FakeRequest): string[] {
  const last = messages.findLastIndex(({ role }) => role !== 'tool');
  return messages.slice(last + 1).map(({ content }) => String(content));
}
