import { createApiClient } from '../api-client.ts';
import type { ChatSessionTools } from '../chat-session.ts';
import type { WakeUp } from '../retry-delay.ts';
import type { FakeChatServer } from './fake-chat-server.ts';

/** Does not wait at all. */
export const wakeAtOnce: WakeUp = (listener) => {
  setImmediate(listener);
  return () => undefined;
};

/** Waits as long as it takes. */
export const neverWake: WakeUp = () => () => undefined;

/** The tools of a session that talks to the fake server: no chance, no clock, ids that can be told. */
export function sessionTools(
  server: FakeChatServer,
  overrides: Partial<ChatSessionTools> = {},
): ChatSessionTools {
  let ids = 0;
  return {
    api: createApiClient({ baseUrl: server.url }),
    retry: { wakeUp: neverWake, random: () => 0, silenceLimitMs: 5_000 },
    schedule: (callback) => {
      const handle = setImmediate(callback);
      return () => clearImmediate(handle);
    },
    newId: () => `id-${++ids}`,
    nowIso: () => '2026-11-21T12:00:00.000Z',
    onTurn: () => undefined,
    ...overrides,
  };
}
