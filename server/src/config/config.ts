/** The typed configuration: what the rest of the server gets instead of the environment. */
import type { UsageLimits } from '@chimera/protocol/keys';

/** Vendors that a provider can be; each name but the first is also the provider's default name. */
export const PROVIDER_TYPES = [
  'openai-compatible',
  'groq',
  'openai',
  'anthropic',
  'google',
  'ollama',
] as const;
export type ProviderType = (typeof PROVIDER_TYPES)[number];

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface ServerConfig {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Origin under which browsers reach us, without a path: `https://chat.example.org`. */
  publicUrl: string | null;
  /** Host names that are served beside the local ones and the public URL's; `*` is any. */
  allowedHosts: string[];
  /** Web origins that may call us with credentials. */
  corsOrigins: string[];
  /** Proxies whose `X-Forwarded-*` headers count: addresses, networks (`10.0.0.0/8`) and `loopback`. */
  trustedProxies: string[];
  /** How long running answers may still be written after a signal to end. */
  shutdownGraceMs: number;
}

export type DatabaseConfig =
  /** `file` is absolute. */
  { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string };

export interface LogConfig {
  level: LogLevel;
  /** Absolute; null writes to standard output. */
  file: string | null;
}

export interface AuthConfig {
  mode: 'guest' | 'required';
  guestsPerHourPerAddress: number;
}

export interface LimitsConfig {
  /** Tokens of history that are sent to a model. */
  contextMaxTokens: number;
  maxMessageCharacters: number;
  maxBodyBytes: number;
  /** What every user but the operator is limited to. */
  perUser: UsageLimits;
}

/** What an account or a model may be asked for, as its provider publishes it; an absent one is not limited. */
export interface RateLimits {
  requestsPerMinute?: number | undefined;
  requestsPerDay?: number | undefined;
  tokensPerMinute?: number | undefined;
  tokensPerDay?: number | undefined;
}

/** An account at an endpoint; its key is `Secrets.providerKeys[name]`. */
export interface ProviderConfig {
  type: ProviderType;
  /** Null means the vendor's own address. */
  baseUrl: string | null;
  /** Whether it takes part in the model `auto` and in its failover. */
  auto: boolean;
  /** Whether its models go on from an answer that ends with the assistant's words. */
  prefill: 'auto' | 'yes' | 'no';
  /** Of all its models together. */
  limits?: RateLimits | undefined;
  /** Of single models, by the provider's own ids. */
  modelLimits?: Record<string, RateLimits> | undefined;
}

/** One model at one provider, written `provider/model-id`; the model's id may hold `/`. */
export interface Target {
  provider: string;
  model: string;
}

export interface Timeouts {
  firstTokenMs: number;
  /** Longest silence between two reads. */
  idleMs: number;
  totalMs: number;
}

/** US dollars per million tokens. */
export interface Price {
  inputPerMillion: number;
  outputPerMillion: number;
  /** Of the input that the provider had cached; absent when that costs as much as the rest. */
  cachedInputPerMillion?: number | undefined;
  /** Of the input that the provider puts into its cache; absent when that costs as much as the rest. */
  cacheWritePerMillion?: number | undefined;
}

/** What serves a requested model, in order of preference. */
export interface RouteConfig {
  targets: Target[];
  timeouts: Timeouts;
  price: Price | null;
  /** Whether answers name the requested model instead of the one that served. */
  echoModel: boolean;
}

export interface GatewayConfig {
  defaultModel: string | null;
  providers: Record<string, ProviderConfig>;
  routes: Record<string, RouteConfig>;
  /** Another name for a model: `groq-llama-70b` → `groq/openai/gpt-oss-120b`. */
  aliases: Record<string, string>;
  /** Aliases whose answers carry the alias as their model, for clients that need their own name back. */
  echoedAliases?: readonly string[];
}

/** Usage that is written down. */
export interface UsageConfig {
  /** How long single attempts are kept; their sums by day stay. */
  retentionDays: number;
}

/** A server whose tools are offered under `<its name>__<tool>`. */
export interface McpServerConfig {
  place:
    | { kind: 'http'; url: string }
    /** A program on this machine, spoken with over its standard input and output. */
    | { kind: 'program'; command: string; args: string[]; cwd: string | null };
  /** Names of its tools, as it calls them; `*` stands for any characters. Null is all of them. */
  allow: string[] | null;
  deny: string[];
  /** Of one call. */
  timeoutMs: number;
  /** Whether a person must agree to every call, or to none; null goes by what the server says of its tools. */
  approval: 'always' | 'never' | null;
}

/** What is secret of an MCP server. */
export interface McpServerAccess {
  headers: Record<string, string>;
  /** Variables of its process, beside the few that every program gets. */
  env: Record<string, string>;
}

/** Defaults of `POST /chat` and `POST /chat-with-history`. */
export interface TextChatConfig {
  systemPrompt: string;
  temperature: number;
  maxTokens: number;
}

export interface Config {
  server: ServerConfig;
  /** Absolute. */
  dataDir: string;
  database: DatabaseConfig;
  log: LogConfig;
  auth: AuthConfig;
  limits: LimitsConfig;
  usage: UsageConfig;
  gateway: GatewayConfig;
  /** Folder of the definitions of agents and teams; null means those that come with the server. */
  agentsDir: string | null;
  textChat: TextChatConfig;
  /** By name. */
  mcpServers: Record<string, McpServerConfig>;
  /** Pause of the demo provider between two words. */
  demo: { delayMs: number };
}

/** Kept apart from `Config`, so that a configuration can be printed. */
export interface Secrets {
  /** Signs the session cookies. */
  authSecret: string;
  /** Bearer key that acts as the operator. */
  operatorKey: string;
  /** Where the operator finds the key; null when it was given as `CHIMERA_API_KEY`. */
  operatorKeyFile: string | null;
  /** By provider name; a provider that needs none is absent. */
  providerKeys: Record<string, string>;
  /** By the name of the MCP server. */
  mcpAccess: Record<string, McpServerAccess>;
}
