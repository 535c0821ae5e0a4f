/** The settings that come from the environment, one line each: form, bounds and default. */
import { z } from 'zod';
import { LOG_LEVELS } from './config.ts';
import type { Environment } from './environment.ts';
import {
  decimal,
  hostNameList,
  httpUrl,
  oneOf,
  proxyList,
  secret,
  webOrigin,
  webOriginList,
  wholeNumber,
} from './setting-parsers.ts';

const ONE_HOUR_MS = 3_600_000;

const settingsSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  PUBLIC_URL: webOrigin.optional(),
  ALLOWED_HOSTS: hostNameList.default([]),
  CORS_ORIGINS: webOriginList.default([
    'http://localhost:5173',
    'http://localhost:3000',
    'http://localhost:8080',
  ]),
  TRUSTED_PROXIES: proxyList.default([]),
  SHUTDOWN_GRACE_MS: wholeNumber(0, ONE_HOUR_MS).default(10_000),

  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z.string().optional(),
  AGENTS_DIR: z.string().optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  LOG_FILE: z.string().optional(),

  AUTH_MODE: oneOf(['guest', 'required']).default('guest'),
  AUTH_SECRET: secret(16).optional(),
  CHIMERA_API_KEY: secret(16).optional(),
  GUESTS_PER_HOUR: wholeNumber(1, 1_000_000).default(1000),

  CONTEXT_MAX_TOKENS: wholeNumber(256, 10_000_000).default(128_000),
  MAX_MESSAGE_CHARACTERS: wholeNumber(1, 10_000_000).default(100_000),
  MAX_BODY_BYTES: wholeNumber(1024, 1_073_741_824).default(10 * 1_048_576),
  USAGE_RETENTION_DAYS: wholeNumber(1, 36_500).default(90),

  CHIMERA_CONFIG: z.string().optional(),
  DEFAULT_MODEL: z.string().optional(),
  AI_MODEL: z.string().optional(),
  GROQ_API_KEY: secret(1).optional(),
  GROQ_BASE_URL: httpUrl.optional(),
  GOOGLE_GENERATIVE_AI_API_KEY: secret(1).optional(),
  GOOGLE_GENERATIVE_AI_BASE_URL: httpUrl.optional(),
  OPENAI_API_KEY: secret(1).optional(),
  OPENAI_BASE_URL: httpUrl.optional(),
  ANTHROPIC_API_KEY: secret(1).optional(),
  ANTHROPIC_BASE_URL: httpUrl.optional(),
  OLLAMA_BASE_URL: httpUrl.optional(),

  MCP_STDIO: oneOf(['true', 'false']).default('false'),

  TEXT_CHAT_SYSTEM_PROMPT: z.string().default('You are a helpful AI assistant.'),
  TEXT_CHAT_TEMPERATURE: decimal(0, 2).default(0.7),
  TEXT_CHAT_MAX_TOKENS: wholeNumber(1, 1_000_000).default(1024),
  DEMO_DELAY_MS: wholeNumber(0, 10_000).default(20),
});

export type Settings = z.output<typeof settingsSchema>;

/** Reads every setting; adds one sentence to `problems` for each that is not valid. */
export function parseSettings(env: Environment, problems: string[]): Settings | null {
  const result = settingsSchema.safeParse(env);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const name = String(issue.path[0]);
    problems.push(`${name}${describeValue(name, env[name])} ${issue.message}`);
  }
  return null;
}

/** The value in an error, except where it is a secret or may hold one. */
function describeValue(name: string, value: string | undefined): string {
  const isSecret = name.endsWith('_KEY') || name.endsWith('_SECRET') || value?.includes('@');
  return isSecret === true ? '' : ` is "${value}" but`;
}
