/** Accounts over a database of their own, whose clock and log are the test's. */
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { openDatabase } from '../../store/database.ts';
import type { Tables } from '../../store/schema.ts';
import { type Clock, systemClock } from '../../telemetry/clock.ts';
import { createBusinessEvents } from '../../telemetry/events.ts';
import { createIdMaker } from '../../telemetry/ids.ts';
import { createLoggers } from '../../telemetry/loggers.ts';
import { type Accounts, createAccounts } from '../accounts.ts';
import { ADDRESS_HEADER } from '../address-header.ts';
import { type ApiKeys, createApiKeys } from '../api-keys.ts';
import type { AuthTables } from '../auth-tables.ts';

export const AUTH_SECRET = 'a-secret-of-32-characters-exactly';
export const OPERATOR_KEY = 'chimera_operator-key-for-this-test';
export const ANN = { name: 'Ann', email: 'ann@example.org', password: 'correct horse battery' };
export const DAY_MS = 86_400_000;

export interface TestAccounts extends Accounts {
  db: Kysely<Tables & AuthTables>;
  /** Moves our clock, not better-auth's: sessions are judged by ours. */
  clock: Clock & { offsetMs: number };
  keys: ApiKeys;
  logLines: string[];
  /** Asks one of better-auth's routes. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Makes Ann a member; gives her `Cookie` header. */
  signUp(cookie?: string): Promise<string>;
  addConversation(id: string, userId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openTestAccounts(
  settings: { guestsPerHour?: number; publicUrl?: string } = {},
): Promise<TestAccounts> {
  const database = await openDatabase(':memory:');
  const db = database.db.withTables<AuthTables>();
  const logLines: string[] = [];
  const loggers = createLoggers(
    pino({ level: 'info' }, { write: (line) => void logLines.push(line) }),
  );
  const clock = { offsetMs: 0, now: () => systemClock.now() + clock.offsetMs };
  let lastAddress = 0;

  const keys = createApiKeys({
    db: database.db,
    clock,
    onFailure(error) {
      throw error;
    },
  });
  const accounts = createAccounts({
    keys,
    db: database.db,
    config: {
      auth: { mode: 'guest', guestsPerHourPerAddress: settings.guestsPerHour ?? 100 },
      database: { kind: 'sqlite', file: ':memory:' },
      server: {
        host: '127.0.0.1',
        port: 0,
        publicUrl: settings.publicUrl ?? null,
        allowedHosts: [],
        corsOrigins: [],
        trustedProxies: [],
        shutdownGraceMs: 0,
      },
    },
    secrets: { authSecret: AUTH_SECRET, operatorKey: OPERATOR_KEY },
    clock,
    newId: createIdMaker(clock),
    events: createBusinessEvents(loggers),
    logger: loggers.accounts,
  });

  /** Sign-ins are counted by address: every caller has one of its own. */
  function newAddress(): string {
    lastAddress += 1;
    return `10.0.${lastAddress >> 8}.${lastAddress & 255}`;
  }

  async function post(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return accounts.handleAuthRequest(
      new Request(`http://localhost:3000/api/auth${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          host: 'localhost:3000',
          [ADDRESS_HEADER]: newAddress(),
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    );
  }

  return {
    ...accounts,
    db,
    clock,
    keys,
    logLines,
    post,
    async signUp(cookie) {
      const response = await post('/sign-up/email', ANN, cookie === undefined ? {} : { cookie });
      if (!response.ok) throw new Error(`The sign-up was answered with ${response.status}.`);
      return toCookie(response.headers.getSetCookie());
    },
    async addConversation(id, userId) {
      await db
        .insertInto('conversations')
        .values({ id, user_id: userId, kind: 'chat', title: 't', created_at: 1, updated_at: 1 })
        .execute();
    },
    close: () => database.close(),
  };
}

/** The `Cookie` header that a browser would send after these `Set-Cookie` lines. */
export function toCookie(setCookies: string[]): string {
  return setCookies.map((line) => line.split(';')[0]).join('; ');
}
