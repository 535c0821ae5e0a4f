import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import type { Environment } from './environment.ts';
import type { LoadedConfig } from './load-config.ts';
import { loadConfig } from './load-config.ts';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'chimera-config-'));
});

afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function load(env: Environment = {}): LoadedConfig {
  return loadConfig({ env, cwd });
}

function problemsOf(env: Environment): string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function writeConfigFile(text: string): void {
  writeFileSync(join(cwd, 'chimera.config.yaml'), text);
}

describe('MCP servers', () => {
  const SERVERS = `
mcp:
  servers:
    notes:
      url: http://10.0.0.7:8080/mcp/
      headers: { Authorization: "Bearer \${NOTES_KEY}" }
      allow: [search, 'read*']
      approval: never
    files:
      command: files-server
      args: [--root, /srv]
      env: { FILES_KEY: of-files }
      timeoutMs: 5000
`;

  test('are read, and what is secret of them is kept apart', () => {
    writeConfigFile(SERVERS);
    const { config, secrets } = load({ NOTES_KEY: 'of-notes', MCP_STDIO: 'true' });
    expect(config.mcpServers).toEqual({
      notes: {
        place: { kind: 'http', url: 'http://10.0.0.7:8080/mcp/' },
        allow: ['search', 'read*'],
        deny: [],
        timeoutMs: 60_000,
        approval: 'never',
      },
      files: {
        place: { kind: 'program', command: 'files-server', args: ['--root', '/srv'], cwd: null },
        allow: null,
        deny: [],
        timeoutMs: 5000,
        approval: null,
      },
    });
    expect(secrets.mcpAccess).toEqual({
      notes: { headers: { Authorization: 'Bearer of-notes' }, env: {} },
      files: { headers: {}, env: { FILES_KEY: 'of-files' } },
    });
    expect(JSON.stringify(config)).not.toMatch(/of-notes|of-files/);
  });

  test('are no programs of this machine unless the operator says so', () => {
    writeConfigFile(SERVERS);
    expect(problemsOf({ NOTES_KEY: 'of-notes' })).toEqual([
      'mcp.servers.files.command starts a program on this machine, which is refused unless MCP_STDIO is true',
    ]);
  });

  test.each([
    ['x: {}', 'mcp.servers.x must have either a url or a command'],
    ['x: { url: http://x, command: y }', 'mcp.servers.x must have either a url or a command'],
    ['x: { url: file:///etc }', 'mcp.servers.x.url is "file:///etc" but must be an http:// or'],
    ['a__b: { url: http://x }', 'mcp.servers.a__b must not contain __'],
    ['x: { url: http://x, timeoutMs: 0 }', 'mcp.servers.x.timeoutMs is 0 but must be a whole'],
    ['x: { url: http://x, approval: maybe }', 'mcp.servers.x.approval is "maybe" but must be one'],
    [
      'x: { url: http://x, headers: { Authorization: "hidden\\n" } }',
      'mcp.servers.x.headers.Authorization must be text of printable ASCII characters',
    ],
    ['x: { command: y, env: { KEY: 5 } }', 'mcp.servers.x.env.KEY must be text'],
  ])('%s is refused', (servers, problem) => {
    writeConfigFile(`mcp: { servers: { ${servers} } }`);
    expect(problemsOf({ MCP_STDIO: 'true' })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('without any setting', () => {
  test('everything has a default', () => {
    const { config, notices } = load();
    expect(config.server).toEqual({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: null,
      allowedHosts: [],
      corsOrigins: ['http://localhost:5173', 'http://localhost:3000', 'http://localhost:8080'],
      trustedProxies: [],
      shutdownGraceMs: 10_000,
    });
    expect(config.dataDir).toBe(join(cwd, 'data'));
    expect(config.database).toEqual({ kind: 'sqlite', file: join(cwd, 'data/chimera.sqlite') });
    expect(config.auth.mode).toBe('guest');
    expect(config.limits.maxMessageCharacters).toBe(100_000);
    expect(config.textChat).toEqual({
      systemPrompt: 'You are a helpful AI assistant.',
      temperature: 0.7,
      maxTokens: 1024,
    });
    expect(config.gateway.providers).toEqual({});
    expect(config.gateway.aliases['llama3-70b-8192']).toBe('groq/openai/gpt-oss-120b');
    expect(notices).toEqual([]);
  });

  test('secrets are made once, readable by their owner only', () => {
    const first = load().secrets;
    const second = load().secrets;
    expect(second).toEqual(first);
    expect(first.operatorKey).toMatch(/^chimera_[\w-]{43}$/);
    expect(first.authSecret.length).toBeGreaterThanOrEqual(43);
    expect(first.operatorKeyFile).toBe(join(cwd, 'data/operator-key'));
    expect(readFileSync(join(cwd, 'data/operator-key'), 'utf8').trim()).toBe(first.operatorKey);
    for (const file of ['data/operator-key', 'data/auth-secret']) {
      expect(statSync(join(cwd, file)).mode & 0o777).toBe(0o600);
    }
  });

  test('a secret file that was cut short is refused, not used', () => {
    mkdirSync(join(cwd, 'data'));
    writeFileSync(join(cwd, 'data/auth-secret'), '');
    expect(problemsOf({})[0]).toMatch(/auth-secret must hold at least 16 characters/);
  });
});

describe('the environment', () => {
  test('wins over the .env file, and blank values count as not set', () => {
    writeFileSync(join(cwd, '.env'), 'PORT=4000\nLOG_LEVEL="debug"\nHOST=\nGROQ_API_KEY=\n');
    const { config } = load({ PORT: ' 5000 ', LOG_LEVEL: '' });
    expect(config.server.port).toBe(5000);
    expect(config.log.level).toBe('debug');
    expect(config.server.host).toBe('127.0.0.1');
    expect(config.gateway.providers).toEqual({});
  });

  test('every problem is told at once, with the value and what is allowed', () => {
    expect(
      problemsOf({
        PORT: '70000',
        LOG_LEVEL: 'loud',
        PUBLIC_URL: 'https://chat.example.org/app',
        CORS_ORIGINS: 'http://localhost:5173, *',
        TEXT_CHAT_TEMPERATURE: '3',
        DATABASE_URL: 'file:x.db',
      }),
    ).toEqual([
      'PORT is "70000" but must be a whole number from 0 to 65535',
      'PUBLIC_URL is "https://chat.example.org/app" but must be scheme://host or scheme://host:port, without a path',
      'CORS_ORIGINS is "http://localhost:5173, *" but must be a comma-separated list of scheme://host or scheme://host:port, without paths',
      'LOG_LEVEL is "loud" but must be one of trace, debug, info, warn, error, fatal, silent',
      'TEXT_CHAT_TEMPERATURE is "3" but must be a number from 0 to 2',
    ]);
  });

  test('problems of the environment and of the file are told together', () => {
    writeConfigFile('models: { x: { targets: [] } }');
    expect(problemsOf({ PORT: 'x' })).toHaveLength(2);
  });

  test.each([
    ['CHIMERA_API_KEY', 'hunter2-short'],
    ['AUTH_SECRET', 'hunter2-short'],
    ['GROQ_API_KEY', 'hunter2 with spaces'],
    ['GROQ_BASE_URL', 'https://user:hunter2@groq.test'],
    ['DATABASE_URL', 'mysql://user:hunter2@db/x'],
  ])('a bad %s is refused without showing it', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
    expect(problems[0]).not.toContain('hunter2');
  });

  test('lists, addresses and paths are read', () => {
    const { config, secrets } = load({
      PUBLIC_URL: 'https://Chat.example.org/',
      ALLOWED_HOSTS: 'Chat.Internal, chat.internal:8443,*',
      CORS_ORIGINS: 'https://a.example/,http://b.example:81',
      DATABASE_URL: 'file:./state/my.db',
      LOG_FILE: 'logs/chimera.log',
      CHIMERA_API_KEY: 'exactly-16-chars',
      AUTH_SECRET: 'another-secret-of-enough-length',
      AI_MODEL: 'gpt-3.5-turbo',
    });
    expect(config.server.publicUrl).toBe('https://chat.example.org');
    expect(config.server.allowedHosts).toEqual(['chat.internal', 'chat.internal:8443', '*']);
    expect(config.server.corsOrigins).toEqual(['https://a.example', 'http://b.example:81']);
    expect(config.database).toEqual({ kind: 'sqlite', file: join(cwd, 'state/my.db') });
    expect(config.log.file).toBe(join(cwd, 'logs/chimera.log'));
    expect(config.gateway.defaultModel).toBe('gpt-3.5-turbo');
    expect(secrets.operatorKey).toBe('exactly-16-chars');
    expect(secrets.operatorKeyFile).toBeNull();
    expect(load({ DEFAULT_MODEL: 'a', AI_MODEL: 'b' }).config.gateway.defaultModel).toBe('a');
  });

  test('trusted proxies are addresses, networks and loopback', () => {
    const list = 'loopback, 10.0.0.7,172.16.0.0/12, ::1, fc00::/7, ::ffff:10.0.0.0/104';
    expect(load({ TRUSTED_PROXIES: list }).config.server.trustedProxies).toEqual([
      'loopback',
      '10.0.0.7',
      '172.16.0.0/12',
      '::1',
      'fc00::/7',
      '::ffff:10.0.0.0/104',
    ]);
  });

  test.each([
    'true',
    '1',
    'proxy.internal',
    '10.0.0',
    '10.0.0.0/0',
    '10.0.0.0/33',
    '::/0',
    '::1/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
  ])('TRUSTED_PROXIES cannot be %s', (value) => {
    expect(problemsOf({ TRUSTED_PROXIES: `loopback,${value}` })).toEqual([
      `TRUSTED_PROXIES is "loopback,${value}" but must be a comma-separated list of IP addresses, networks (address/bits, with 1 bit or more) and loopback`,
    ]);
  });

  test.each([
    ['file:/var/lib/x.db', '/var/lib/x.db'],
    ['file:///var/lib/x%20y.db', '/var/lib/x y.db'],
  ])('%s is an absolute file', (url, file) => {
    expect(load({ DATABASE_URL: url }).config.database).toEqual({ kind: 'sqlite', file });
  });

  test('Postgres is refused plainly, and asks for AUTH_SECRET', () => {
    const problems = problemsOf({ DATABASE_URL: 'postgres://u:hunter2@db/x' });
    expect(problems).toEqual([
      'DATABASE_URL names Postgres, which this version does not serve yet: use file:<path>',
      'AUTH_SECRET is missing: with Postgres it must be set, the same on every replica',
    ]);
  });
});

describe('providers of the environment', () => {
  test('a key makes its provider, which takes part in auto', () => {
    const { config, secrets } = load({
      GROQ_API_KEY: 'gsk_x',
      GROQ_BASE_URL: 'http://127.0.0.1:9100/',
      GOOGLE_GENERATIVE_AI_API_KEY: 'AIzaX',
      OPENAI_BASE_URL: 'http://127.0.0.1:9101/v1',
      OLLAMA_BASE_URL: 'http://127.0.0.1:11434',
    });
    expect(config.gateway.providers).toEqual({
      groq: {
        type: 'groq',
        baseUrl: 'http://127.0.0.1:9100/openai/v1',
        auto: true,
        prefill: 'auto',
      },
      google: { type: 'google', baseUrl: null, auto: true, prefill: 'auto' },
      ollama: {
        type: 'ollama',
        baseUrl: 'http://127.0.0.1:11434/v1',
        auto: true,
        prefill: 'auto',
      },
    });
    expect(secrets.providerKeys).toEqual({ groq: 'gsk_x', google: 'AIzaX' });
  });

  test.each([
    'http://127.0.0.1:9100',
    'http://127.0.0.1:9100/openai/v1',
    'http://127.0.0.1:9100/openai/v1/',
  ])('GROQ_BASE_URL %s means the same', (url) => {
    const { config } = load({ GROQ_API_KEY: 'gsk_x', GROQ_BASE_URL: url });
    expect(config.gateway.providers.groq?.baseUrl).toBe('http://127.0.0.1:9100/openai/v1');
  });

  test('the file can take one out of auto, and the environment wins over its key', () => {
    writeConfigFile('providers: { groq: { auto: false, apiKey: gsk_file } }');
    const { config, secrets } = load({ GROQ_API_KEY: 'gsk_env' });
    expect(config.gateway.providers.groq?.auto).toBe(false);
    expect(secrets.providerKeys.groq).toBe('gsk_env');
  });

  test('a key of the environment is never sent to a provider of another type', () => {
    writeConfigFile(
      'providers: { openai: { type: openai-compatible, baseUrl: http://localhost:9/v1 } }',
    );
    const { config, secrets } = load({ OPENAI_API_KEY: 'sk-real' });
    expect(config.gateway.providers.openai?.type).toBe('openai-compatible');
    expect(secrets.providerKeys).toEqual({});
  });
});

describe('the configuration file', () => {
  test('holds providers, routes and aliases', () => {
    writeConfigFile(`
providers:
  # \${NOT_SET} in a comment asks for nothing
  local: { type: openai-compatible, baseUrl: http://127.0.0.1:9100/v1, apiKey: \${LOCAL_KEY} }
models:
  resilient:
    targets: [local/first-model, groq/openai/gpt-oss-120b]
    timeouts: { firstTokenMs: 3000 }
    price: { inputPerMillion: 0.15, outputPerMillion: 0.60 }
aliases:
  groq-llama-70b: resilient
  fast: groq-llama-8b
  gpt-4-ours: { model: resilient, echoModel: true }
`);
    const { config, secrets, notices } = load({
      LOCAL_KEY: 'key-of: {the} #local one'.replaceAll(' ', '-'),
      GROQ_API_KEY: 'gsk_x',
    });
    expect(config.gateway.providers.local).toEqual({
      type: 'openai-compatible',
      baseUrl: 'http://127.0.0.1:9100/v1',
      auto: false,
      prefill: 'auto',
    });
    expect(secrets.providerKeys.local).toBe('key-of:-{the}-#local-one');
    expect(config.gateway.routes).toEqual({
      resilient: {
        targets: [
          { provider: 'local', model: 'first-model' },
          { provider: 'groq', model: 'openai/gpt-oss-120b' },
        ],
        timeouts: { firstTokenMs: 3000, idleMs: 30_000, totalMs: 600_000 },
        price: { inputPerMillion: 0.15, outputPerMillion: 0.6 },
        echoModel: false,
      },
    });
    expect(config.gateway.aliases['gpt-4-ours']).toBe('resilient');
    expect(config.gateway.echoedAliases).toEqual(['gpt-4-ours']);
    expect(config.gateway.aliases['groq-llama-70b']).toBe('resilient');
    expect(config.gateway.aliases.fast).toBe('groq/openai/gpt-oss-20b');
    expect(notices).toEqual([]);
  });

  test('holds the limits of providers and of single models', () => {
    writeConfigFile(`
providers:
  groq:
    limits: { requestsPerMinute: 30 }
    models:
      openai/gpt-oss-120b: { limits: { requestsPerDay: 1000, tokensPerMinute: 8000 } }
`);
    expect(load({ GROQ_API_KEY: 'gsk_x' }).config.gateway.providers.groq).toMatchObject({
      limits: { requestsPerMinute: 30 },
      modelLimits: { 'openai/gpt-oss-120b': { requestsPerDay: 1_000, tokensPerMinute: 8_000 } },
    });
  });

  test('holds the limits of users, with money in dollars', () => {
    writeConfigFile('limits: { requestsPerMinute: 60, concurrentStreams: 4, dollarsPerDay: 0.5 }');
    expect(load().config.limits.perUser).toEqual({
      requestsPerMinute: 60,
      tokensPerMinute: null,
      concurrentStreams: 4,
      microsPerDay: 500_000,
      microsPerMonth: null,
      microsTotal: null,
    });
  });

  test.each([
    ['limits: { requestsPerMinute: 0 }', 'limits.requestsPerMinute is 0 but must be'],
    ['limits: { dollarsPerDay: -1 }', 'limits.dollarsPerDay is -1 but must be a number of US'],
    ['limits: { perSecond: 1 }', 'limits has no setting "perSecond"'],
  ])('refuses %s', (text, problem) => {
    writeConfigFile(text);
    expect(problemsOf({}).join('\n')).toContain(problem);
  });

  test('a target of a vendor without a key is left out, and said so', () => {
    writeConfigFile(
      'providers: { a: { type: ollama } }\nmodels: { m: { targets: [a/x, groq/y, demo/z] } }',
    );
    const { config, notices } = load();
    expect(config.gateway.routes.m?.targets).toEqual([
      { provider: 'a', model: 'x' },
      { provider: 'demo', model: 'z' },
    ]);
    expect(notices).toEqual([
      'models.m: the target groq/y is left out: its provider is not configured',
    ]);
  });

  test('a route takes the place of a default alias of its name', () => {
    writeConfigFile(
      'models: { gemini-flash: { targets: [demo/x] } }\naliases: { g: gemini-flash }',
    );
    const { aliases } = load().config.gateway;
    expect(Object.hasOwn(aliases, 'gemini-flash')).toBe(false);
    expect(aliases.g).toBe('gemini-flash');
  });

  test('a file that is named must exist', () => {
    expect(problemsOf({ CHIMERA_CONFIG: 'other.yaml' })).toEqual([
      `CHIMERA_CONFIG: there is no file ${join(cwd, 'other.yaml')}`,
    ]);
  });

  test.each([
    ['', []],
    ['providers:\nmodels:\n', []],
    ['models: [', [/^chimera\.config\.yaml, line 1, column \d+: /]],
    ['models: *unknown', [/^chimera\.config\.yaml: .*unknown/]],
    ['servers: {}', ['chimera.config.yaml: the file has no setting "servers"']],
    [
      'providers: { x: { type: cohere, baseUrl: ftp://x, colour: red } }',
      [
        'chimera.config.yaml: providers.x.type is "cohere" but must be one of openai-compatible, groq, openai, anthropic, google, ollama',
        'chimera.config.yaml: providers.x.baseUrl is "ftp://x" but must be an http:// or https:// address without credentials, query or fragment',
        'chimera.config.yaml: providers.x has no setting "colour"',
      ],
    ],
    [
      'models: { m: { targets: [gpt], timeouts: { idleMs: 3s } } }',
      [
        'chimera.config.yaml: models.m.targets[0] is "gpt" but must be written provider/model-id',
        'chimera.config.yaml: models.m.timeouts.idleMs is "3s" but must be a whole number of milliseconds from 1 to 3600000',
      ],
    ],
    [
      'models: { m: {} }',
      ['chimera.config.yaml: models.m.targets is missing: it must be a list of targets'],
    ],
    [
      'providers: { groq: { limits: { requestsPerMinute: 0, tokensPerHour: 5 } } }',
      [
        'chimera.config.yaml: providers.groq.limits.requestsPerMinute is 0 but must be a whole number, 1 or more',
        'chimera.config.yaml: providers.groq.limits has no setting "tokensPerHour"',
      ],
    ],
    [
      'providers: { groq: { models: { m: { limits: { tokensPerDay: lots } } } } }',
      [
        'chimera.config.yaml: providers.groq.models.m.limits.tokensPerDay is "lots" but must be a whole number, 1 or more',
      ],
    ],
    ['models: { auto: { targets: [demo/x] } }', [/models\.auto is a name of ours/]],
    [
      `providers: { x: { type: openai-compatible, baseUrl: "\${NOT_SET}" } }`,
      ['chimera.config.yaml: providers.x.baseUrl needs NOT_SET, which is not set'],
    ],
    ['providers: { x: { baseUrl: http://x } }', ['providers.x.type is missing']],
    ['providers: { x: { type: openai-compatible } }', ['providers.x needs a baseUrl']],
    ['providers: { x: { type: groq } }', ['providers.x needs an apiKey, or GROQ_API_KEY']],
    [
      'models: { m: { targets: [typo/x, demo/y] } }',
      ['models.m: the target typo/x names a provider that is not under providers'],
    ],
    [
      'models: { m: { targets: [groq/x] } }',
      ['models.m has no target whose provider is configured'],
    ],
    [
      'aliases: { a: b, b: a }',
      ['aliases.a leads back to itself', 'aliases.b leads back to itself'],
    ],
    [
      'models: { m: { targets: [demo/x] } }\naliases: { m: demo/y }',
      ['aliases.m is also a name under models'],
    ],
  ])('%j gives %j', (text, expected) => {
    writeConfigFile(text);
    const problems = problemsOf({});
    expect(problems).toHaveLength(expected.length);
    expected.forEach((problem, index) => {
      expect(problems[index]).toMatch(problem);
    });
  });

  test('a value that came from the environment is never shown', () => {
    writeConfigFile(
      `providers: { x: { type: "\${SECRET}", baseUrl: http://x, apiKey: "\${SECRET} \${SECRET}" } }`,
    );
    const problems = problemsOf({ SECRET: 'hunter2' });
    expect(problems).toEqual([
      expect.stringContaining(`providers.x.type is "\${SECRET}" but must be one of`),
      expect.stringContaining('providers.x.apiKey must be at least 1 printable'),
    ]);
  });
});
