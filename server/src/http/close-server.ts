import type { HttpApp } from './http-app.ts';

/** How long the last requests may still be answered. */
const LAST_ANSWERS_MS = 1_000;

/**
 * Ends the server. Connections that are still open after a moment are cut: browsers open some in advance
 * and ask nothing over them, and Node would wait for those for ever.
 */
export async function closeServer(app: HttpApp, lastAnswersMs = LAST_ANSWERS_MS): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), lastAnswersMs);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
