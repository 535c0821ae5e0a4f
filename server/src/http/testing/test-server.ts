/** A real server on 127.0.0.1 for the tests of this room, and a client that may send any header. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_LIMITS } from '@chimera/protocol/keys';
import { pino } from 'pino';
import type { Accounts } from '../../accounts/accounts.ts';
import { systemClock } from '../../telemetry/clock.ts';
import { createIdMaker } from '../../telemetry/ids.ts';
import { createHttpServer, type HttpServerParts } from '../server.ts';
import { fakeAccounts } from './fake-accounts.ts';

export interface TestResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json(): unknown;
}

export interface TestServer {
  port: number;
  /** What was logged, one parsed line each. */
  log: Record<string, unknown>[];
  send(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: string },
  ): Promise<TestResponse>;
  /** A POST of JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<TestResponse>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  accounts?: Accounts;
  server?: Partial<HttpServerParts['config']['server']>;
  authMode?: 'guest' | 'required';
  maxBodyBytes?: number;
  webFolder?: string;
  checkReadiness?: HttpServerParts['checkReadiness'];
  registerRoutes?: HttpServerParts['registerRoutes'];
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const log: Record<string, unknown>[] = [];
  const app = await createHttpServer({
    config: {
      server: {
        host: '127.0.0.1',
        port: 0,
        publicUrl: null,
        allowedHosts: [],
        corsOrigins: ['http://localhost:5173'],
        trustedProxies: [],
        shutdownGraceMs: 0,
        ...options.server,
      },
      auth: { mode: options.authMode ?? 'guest', guestsPerHourPerAddress: 10 },
      limits: {
        contextMaxTokens: 1000,
        maxMessageCharacters: 1000,
        maxBodyBytes: options.maxBodyBytes ?? 10_000,
        perUser: NO_LIMITS,
      },
    },
    accounts: options.accounts ?? fakeAccounts(),
    logger: pino({ level: 'info' }, { write: (line) => void log.push(JSON.parse(line)) }),
    newId: createIdMaker(systemClock),
    version: '1.2.3',
    webFolder: options.webFolder ?? '/nowhere',
    checkReadiness: options.checkReadiness ?? (async () => ({ isReady: true, checks: {} })),
    registerRoutes: options.registerRoutes ?? (() => undefined),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;

  const send: TestServer['send'] = (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const call = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text),
          });
        });
      });
      call.on('error', reject);
      call.end(body);
    });

  return {
    port,
    log,
    send,
    post: (path, body, headers = {}) =>
      send('POST', path, {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    close: () => app.close(),
  };
}
