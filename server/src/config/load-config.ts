import { join, resolve } from 'node:path';
import type { Config, DatabaseConfig, Secrets } from './config.ts';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './config-file.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { Environment } from './environment.ts';
import { withDotEnvFile } from './environment.ts';
import type { ConfigReport } from './gateway-config.ts';
import { buildGateway } from './gateway-config.ts';
import { buildMcp } from './mcp-config.ts';
import { readOrCreateSecretFile } from './secret-file.ts';
import type { Settings } from './settings.ts';
import { parseSettings } from './settings.ts';
import { buildUserLimits } from './user-limits.ts';

const DEFAULT_CONFIG_FILE = 'chimera.config.yaml';
/** Lets an operator, and a secret scanner, tell our keys from others. */
const OPERATOR_KEY_PREFIX = 'chimera_';

export interface LoadedConfig {
  config: Config;
  secrets: Secrets;
  /** What the configuration names but cannot be used, for the log. */
  notices: string[];
}

/**
 * Reads the whole configuration: `env` over the `.env` file of `cwd`, and the configuration file.
 * Secrets that are not given are made in the data folder, once everything else is known to be valid.
 *
 * @throws {ConfigError} with everything that is wrong.
 */
export function loadConfig(source: { env: Environment; cwd: string }): LoadedConfig {
  const { cwd } = source;
  const env = withDotEnvFile(source.env, cwd);
  const report: ConfigReport = { problems: [], notices: [] };
  const settings = parseSettings(env, report.problems);
  const file = readConfigFile(
    {
      path: resolve(cwd, env.CHIMERA_CONFIG ?? DEFAULT_CONFIG_FILE),
      isRequired: env.CHIMERA_CONFIG !== undefined,
      env,
    },
    report.problems,
  );
  if (settings === null || file === null) throw new ConfigError(report.problems);

  const dataDir = resolve(cwd, settings.DATA_DIR);
  const { gateway, providerKeys } = buildGateway(settings, file, report);
  const mcp = buildMcp(
    file.mcp,
    { allowsPrograms: settings.MCP_STDIO === 'true' },
    report.problems,
  );
  const database = parseDatabaseUrl(settings.DATABASE_URL, { cwd, dataDir }, report.problems);
  checkDatabase(database, settings, report.problems);
  if (database === null || report.problems.length > 0) throw new ConfigError(report.problems);

  return {
    config: {
      server: {
        host: settings.HOST,
        port: settings.PORT,
        publicUrl: settings.PUBLIC_URL ?? null,
        allowedHosts: settings.ALLOWED_HOSTS,
        corsOrigins: settings.CORS_ORIGINS,
        trustedProxies: settings.TRUSTED_PROXIES,
        shutdownGraceMs: settings.SHUTDOWN_GRACE_MS,
      },
      dataDir,
      database,
      log: {
        level: settings.LOG_LEVEL,
        file: settings.LOG_FILE === undefined ? null : resolve(cwd, settings.LOG_FILE),
      },
      auth: { mode: settings.AUTH_MODE, guestsPerHourPerAddress: settings.GUESTS_PER_HOUR },
      limits: {
        contextMaxTokens: settings.CONTEXT_MAX_TOKENS,
        maxMessageCharacters: settings.MAX_MESSAGE_CHARACTERS,
        maxBodyBytes: settings.MAX_BODY_BYTES,
        perUser: buildUserLimits(file.limits),
      },
      usage: { retentionDays: settings.USAGE_RETENTION_DAYS },
      gateway,
      agentsDir: settings.AGENTS_DIR === undefined ? null : resolve(cwd, settings.AGENTS_DIR),
      textChat: {
        systemPrompt: settings.TEXT_CHAT_SYSTEM_PROMPT,
        temperature: settings.TEXT_CHAT_TEMPERATURE,
        maxTokens: settings.TEXT_CHAT_MAX_TOKENS,
      },
      mcpServers: mcp.servers,
      demo: { delayMs: settings.DEMO_DELAY_MS },
    },
    secrets: loadSecrets(settings, dataDir, { providerKeys, mcpAccess: mcp.access }),
    notices: report.notices,
  };
}

/** Replicas on Postgres must share one secret, so it cannot be made in a folder of one of them. */
function checkDatabase(
  database: DatabaseConfig | null,
  settings: Settings,
  problems: string[],
): void {
  if (database?.kind !== 'postgres') return;
  problems.push(
    'DATABASE_URL names Postgres, which this version does not serve yet: use file:<path>',
  );
  if (settings.AUTH_SECRET === undefined) {
    problems.push(
      'AUTH_SECRET is missing: with Postgres it must be set, the same on every replica',
    );
  }
}

function loadSecrets(
  settings: Settings,
  dataDir: string,
  given: Pick<Secrets, 'providerKeys' | 'mcpAccess'>,
): Secrets {
  const operatorKeyFile = join(dataDir, 'operator-key');
  try {
    return {
      authSecret: settings.AUTH_SECRET ?? readOrCreateSecretFile(join(dataDir, 'auth-secret')),
      operatorKey:
        settings.CHIMERA_API_KEY ?? readOrCreateSecretFile(operatorKeyFile, OPERATOR_KEY_PREFIX),
      operatorKeyFile: settings.CHIMERA_API_KEY === undefined ? operatorKeyFile : null,
      ...given,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `DATA_DIR is "${dataDir}" but its secrets cannot be kept there: ${reason}`,
    ]);
  }
}
