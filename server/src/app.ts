/** The composition root: every service is made here, and nowhere else. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { createAccounts } from './accounts/accounts.ts';
import { createApiKeys } from './accounts/api-keys.ts';
import { loadAgents } from './agents/load-agents.ts';
import type { Config, Secrets } from './config/config.ts';
import { DEMO_PROVIDER } from './gateway/catalogue.ts';
import { createGateway } from './gateway/gateway.ts';
import { closeServer } from './http/close-server.ts';
import { createAgentModels } from './http/openai/agent-completions.ts';
import { registerOpenAiRoutes } from './http/openai/routes.ts';
import { RunningCompletions } from './http/openai/running-completions.ts';
import { registerAgentRoutes } from './http/routes/agents.ts';
import { registerCartRoutes } from './http/routes/cart.ts';
import { registerChatRoutes } from './http/routes/chat.ts';
import { registerConversationRoutes } from './http/routes/conversations.ts';
import { registerKeyRoutes } from './http/routes/keys.ts';
import { registerModelRoutes } from './http/routes/models.ts';
import { registerProductRoutes } from './http/routes/products.ts';
import { registerRespondRoutes } from './http/routes/respond.ts';
import { registerRouteRoutes } from './http/routes/route.ts';
import { registerSessionStreamRoutes } from './http/routes/session-stream.ts';
import { registerTextChatRoutes } from './http/routes/text-chat.ts';
import { registerToolRoutes } from './http/routes/tools.ts';
import { registerUsageRoutes } from './http/routes/usage.ts';
import { createHttpServer } from './http/server.ts';
import { startJanitor } from './janitor.ts';
import { createJournal } from './journal/journal.ts';
import { systemScheduler } from './journal/scheduler.ts';
import { createSqliteJournalStore } from './journal/sqlite-journal-store.ts';
import { createLimits } from './limits/limits.ts';
import { createUsageWriter } from './metering/usage-writer.ts';
import { createDemoProvider } from './providers/demo/provider.ts';
import { createKnownProvider } from './providers/known-providers.ts';
import type { Provider } from './providers/port.ts';
import { createShop } from './shop/shop.ts';
import { createShopTools } from './shop/tools/shop-tools.ts';
import { openDatabase } from './store/database.ts';
import { sqliteProductIndex } from './store/product-index-sqlite.ts';
import { sleep, systemClock } from './telemetry/clock.ts';
import { createBusinessEvents } from './telemetry/events.ts';
import { createIdMaker } from './telemetry/ids.ts';
import { createLogger } from './telemetry/logger.ts';
import { createLoggers } from './telemetry/loggers.ts';
import { createClockTool } from './tools/clock-tool.ts';
import { startToolServers } from './tools/mcp/start-tool-servers.ts';
import { registered } from './tools/registered-tool.ts';
import { createToolRegistry } from './tools/registry.ts';
import { createTurnService } from './turns/turn-service.ts';

/** What is shorter in a header or variable is a word such as `true`, which the log needs. */
const MIN_SECRET_CHARACTERS = 8;
const AGENTS_FOLDER = fileURLToPath(new URL('../../agents/', import.meta.url));
/**
 * Connections that may wait to be taken, as far as the system allows. Behind Node's own 511, a burst of
 * readers (a deploy, a network that comes back) waits for TCP to try again: seconds, not milliseconds.
 */
const LISTEN_BACKLOG = 4_096;

const WEB_FOLDER = fileURLToPath(new URL('../../web/dist/', import.meta.url));

export interface App {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** Ends cleanly: running answers get their grace, what is left of them goes on after the next start. */
  close(): Promise<void>;
}

/**
 * Opens the database, goes on with every answer that the last process left, and serves.
 *
 * @throws {DatabaseInUseError} when another process serves the same database.
 * @throws when the port cannot be listened on.
 */
export async function startApp(config: Config, secrets: Secrets): Promise<App> {
  const logger = createLogger(config.log, { secretValues: secretValues(secrets) });
  const loggers = createLoggers(logger);
  const events = createBusinessEvents(loggers);
  const clock = systemClock;
  const newId = createIdMaker(clock);

  const database = await openDatabase(databaseFile(config));
  const journalHealth = { isFailing: false };
  const journal = createJournal(createSqliteJournalStore(database, clock, newId), {
    flushed() {
      journalHealth.isFailing = false;
    },
    flushFailed(error) {
      journalHealth.isFailing = true;
      loggers.journal.error({ err: error }, 'the journal cannot be written; trying again');
    },
  });
  const gateway = createGateway({
    config: config.gateway,
    providers: createProviders(config, secrets),
    clock,
    sleep,
    random: Math.random,
    newId,
    onDiscoveryFailure: (provider, error) =>
      loggers.gateway.warn(
        { provider, err: error },
        'the models of a provider could not be listed',
      ),
  });
  const { db } = database;
  const limits = createLimits({
    db,
    perUser: config.limits.perUser,
    clock,
    newId,
    onFailure: (error) =>
      loggers.store.error({ err: error }, 'what an answer used could not be settled'),
  });
  const usage = createUsageWriter({
    db,
    newId,
    after: systemScheduler.after,
    onFailure: (error, lostRows) =>
      loggers.store.error({ err: error, lostRows }, 'usage could not be written'),
  });
  const shop = createShop({
    db,
    index: sqliteProductIndex,
    clock,
    newId,
    onValidationFailure: (failure) =>
      loggers.tools.info({ event: 'shop-call-refused', ...failure }, 'shop call refused'),
  });
  await shop.seed();
  const tools = createToolRegistry([registered(createClockTool(clock)), ...createShopTools(shop)]);
  const toolServers = await startToolServers(config, secrets, {
    tools,
    logger: loggers.tools,
    version: packageJson.version,
  });
  const agents = loadAgents({
    folder: config.agentsDir ?? AGENTS_FOLDER,
    toolNames: [...tools.names, ...Object.keys(config.mcpServers).map((name) => `${name}__*`)],
  });
  const turns = createTurnService(
    {
      db,
      journal,
      gateway,
      agents,
      limits,
      tools,
      events,
      newId,
      now: () => clock.now(),
      contextMaxTokens: config.limits.contextMaxTokens,
      onFault: (turnId, error) =>
        loggers.turns.error({ turnId, err: error }, 'a turn failed on our side'),
    },
    randomUUID(),
  );
  const keys = createApiKeys({
    db,
    clock,
    onFailure: (error) =>
      loggers.accounts.warn({ err: error }, 'the use of an API key could not be written down'),
  });
  const accounts = createAccounts({
    db,
    config,
    secrets,
    keys,
    clock,
    newId,
    events,
    logger: loggers.accounts,
  });
  await turns.recover();
  const running = new RunningCompletions(sleep);
  let isClosing = false;

  const { maxMessageCharacters } = config.limits;
  const http = await createHttpServer({
    config,
    accounts,
    logger: loggers.http,
    newId,
    version: packageJson.version,
    webFolder: WEB_FOLDER,
    async checkReadiness() {
      const checks = {
        journal: journalHealth.isFailing ? 'cannot be written' : 'ok',
        process: isClosing ? 'ending' : 'ok',
      };
      return { isReady: Object.values(checks).every((check) => check === 'ok'), checks };
    },
    registerRoutes(app) {
      registerChatRoutes(app, { db, journal, turns, clock, maxMessageCharacters });
      registerTextChatRoutes(app, {
        db,
        journal,
        turns,
        defaults: config.textChat,
        maxMessageCharacters,
      });
      registerRespondRoutes(app, { turns, maxMessageCharacters });
      registerToolRoutes(app, {
        db,
        journal,
        turns,
        tools,
        allowedTools: [agents.plain, ...agents.runnables.values()].flatMap(
          (runnable) => runnable.tools,
        ),
        clock,
      });
      registerAgentRoutes(app, [...agents.runnables.values()]);
      registerConversationRoutes(app, { db, turns });
      registerKeyRoutes(app, keys);
      registerUsageRoutes(app, { db, keys, clock });
      registerModelRoutes(app, gateway);
      registerProductRoutes(app, shop);
      registerCartRoutes(app, { db, shop });
      registerRouteRoutes(app, gateway);
      registerSessionStreamRoutes(app, { db, journal, turns, clock, maxMessageCharacters });
      registerOpenAiRoutes(app, {
        gateway,
        limits,
        usage,
        events,
        running,
        clock,
        agents: createAgentModels(new Set(agents.runnables.keys()), { db, journal, turns, clock }),
      });
    },
  });
  const stopJanitor = startJanitor({
    database,
    journal,
    accounts,
    limits,
    usageRetentionDays: config.usage.retentionDays,
    clock,
    onFailure: (error) => loggers.store.error({ err: error }, 'cleaning up failed'),
  });
  const { host, port } = config.server;
  await http.listen({ host, port, backlog: LISTEN_BACKLOG });

  return {
    url: urlOf(config, http.server.address()),
    async close() {
      isClosing = true;
      const { shutdownGraceMs } = config.server;
      await Promise.all([turns.close(shutdownGraceMs), running.close(shutdownGraceMs)]);
      await journal.close();
      await closeServer(http);
      await stopJanitor();
      await gateway.close();
      await toolServers.close();
      await usage.close();
      await database.close();
    },
  };
}

function createProviders(config: Config, secrets: Secrets): Map<string, Provider> {
  const providers = new Map<string, Provider>([
    [DEMO_PROVIDER, createDemoProvider({ delayMs: config.demo.delayMs })],
  ]);
  for (const [name, { type, baseUrl }] of Object.entries(config.gateway.providers)) {
    const apiKey = secrets.providerKeys[name];
    providers.set(name, createKnownProvider({ name, type, baseUrl, apiKey }));
  }
  return providers;
}

function databaseFile(config: Config): string {
  if (config.database.kind === 'sqlite') return config.database.file;
  throw new Error('Only SQLite is served so far: DATABASE_URL must be a file: path.');
}

function secretValues(secrets: Secrets): string[] {
  const ofToolServers = Object.values(secrets.mcpAccess)
    .flatMap(({ headers, env }) => [...Object.values(headers), ...Object.values(env)])
    .flatMap((value) => [value, ...value.split(/\s+/)])
    .filter((value) => value.length >= MIN_SECRET_CHARACTERS);
  return [
    secrets.authSecret,
    secrets.operatorKey,
    ...Object.values(secrets.providerKeys),
    ...ofToolServers,
  ];
}

function urlOf({ server }: Config, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : server.port;
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  return server.publicUrl ?? `http://${host}:${port}`;
}
