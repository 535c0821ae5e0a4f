/** `npm run test:autogen`: AutoGen's own agents against the real server. Needs Python and PyPI. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeProvider } from '../fake-provider/server.ts';
import { findFreePort, startServerProcess } from '../harness/server-process.ts';
import { preparePython } from './python.ts';

const AGENTS = fileURLToPath(new URL('agents.py', import.meta.url));
const KEY = 'autogen-operator-key-0123456789';
const VENDOR_KEY = 'sk-test-0123456789abcdefghij';

const python = await preparePython();
const dataDir = await mkdtemp(join(tmpdir(), 'chimera-autogen-'));
const configFile = join(dataDir, 'chimera.config.yaml');
const fake = await startFakeProvider();
await writeFile(
  configFile,
  `
providers: { local: { type: openai-compatible, baseUrl: ${fake.url}/v1 } }
aliases: { gpt-4-ours: { model: local/fake-1, echoModel: true } }
`,
);
const server = startServerProcess({
  port: await findFreePort(),
  dataDir,
  configFile,
  operatorKey: KEY,
  env: {
    OPENAI_API_KEY: VENDOR_KEY,
    OPENAI_BASE_URL: `${fake.url}/v1`,
    GROQ_API_KEY: VENDOR_KEY,
    GROQ_BASE_URL: fake.url,
    GOOGLE_GENERATIVE_AI_API_KEY: VENDOR_KEY,
    GOOGLE_GENERATIVE_AI_BASE_URL: fake.url,
    ANTHROPIC_API_KEY: VENDOR_KEY,
    ANTHROPIC_BASE_URL: fake.url,
  },
});
try {
  const url = await server.ready;
  const agents = spawn(python, [AGENTS, url, KEY, fake.url], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, HOME: dataDir, AUTOGEN_USE_DOCKER: '0' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(agents, 'exit');
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  await server.end('SIGTERM');
  await fake.close();
  await rm(dataDir, { recursive: true, force: true });
}
