/** The whole server in the process of a test, on a free port, over a database of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../server/src/app.ts';
import { loadConfig } from '../../server/src/config/load-config.ts';

/** Long enough to be accepted, and plainly of a test. */
export const OPERATOR_KEY = 'test-operator-key-0123456789';

export interface TestAppOptions {
  /** Settings over those of a test: `GROQ_BASE_URL`, `AUTH_MODE`, … */
  env?: Record<string, string>;
  /** Contents of `chimera.config.yaml`. */
  configYaml?: string;
  /** An existing data folder, for a second start; made and removed without it. */
  dataDir?: string;
}

/** Requests to a server. */
export interface TestClient {
  url: string;
  /** Calls the server as its operator. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON as the operator. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export interface TestApp extends TestClient {
  dataDir: string;
  close(): Promise<void>;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'chimera-test-')));
  const configFile = join(dataDir, 'chimera.config.yaml');
  await writeFile(configFile, options.configYaml ?? '{}');
  const { config, secrets } = loadConfig({
    cwd: dataDir,
    env: {
      PORT: '0',
      DATA_DIR: dataDir,
      CHIMERA_API_KEY: OPERATOR_KEY,
      CHIMERA_CONFIG: configFile,
      LOG_LEVEL: 'silent',
      ...options.env,
    },
  });
  const app: App = await startApp(config, secrets);

  return {
    ...clientOf(app.url),
    dataDir,
    async close() {
      await app.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A client of the server at this address. */
export function clientOf(url: string): TestClient {
  function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${OPERATOR_KEY}`, ...init.headers };
    return fetch(`${url}${path}`, { ...init, headers });
  }

  return {
    url,
    fetch: request,
    post: (path, body, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  };
}

/** The configuration of a provider that the fake one serves, under the name `fake`. */
export function fakeProviderYaml(fakeUrl: string, settings: { prefill?: string } = {}): string {
  return `providers:
  fake:
    type: openai-compatible
    baseUrl: ${fakeUrl}/v1
    auto: true
    prefill: ${settings.prefill ?? 'auto'}
`;
}
