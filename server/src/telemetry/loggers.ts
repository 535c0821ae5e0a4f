import type { Logger } from 'pino';

/** The parts of the server that log; each line says in `logger` which one wrote it. */
export type LoggerName = 'http' | 'turns' | 'journal' | 'gateway' | 'store' | 'accounts' | 'tools';

export type Loggers = Readonly<Record<LoggerName, Logger>>;

export function createLoggers(root: Logger): Loggers {
  const child = (name: LoggerName): Logger => root.child({ logger: name });
  return {
    http: child('http'),
    turns: child('turns'),
    journal: child('journal'),
    gateway: child('gateway'),
    store: child('store'),
    accounts: child('accounts'),
    tools: child('tools'),
  };
}
