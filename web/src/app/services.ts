import { createApiClient } from '../chat/api-client.ts';
import { Connection } from '../chat/connection.ts';
import { ConversationList } from '../chat/conversation-list.ts';
import { SILENCE_LIMIT_MS } from '../chat/event-stream.ts';
import { nextFrame } from '../chat/frame-batcher.ts';
import { newId } from '../chat/ids.ts';
import { keepFresh } from '../chat/keep-fresh.ts';
import { ModelCatalogue } from '../chat/model-catalogue.ts';
import { wakeUpOfBrowser } from '../chat/retry-delay.ts';
import { SessionRegistry } from '../chat/session-registry.ts';
import { openTabChannel } from '../chat/tab-channel.ts';
import { Carts } from '../features/cart/carts.ts';
import { browserAddress, conversationPath, Router } from '../router.ts';
import { browserStorage, Preferences, showTheme } from '../ui/preferences.ts';
import type { Services } from './services-context.ts';

/** How often the page asks for news while it is looked at. */
const POLL_MS = 30_000;

/** Makes everything that the page consists of besides what is seen. Once per page. */
export function createServices(): Services {
  const local = browserStorage('localStorage');
  const connection = new Connection({
    isHealthy: () => api.isHealthy(),
    hasNetwork: () => navigator.onLine,
    wakeUp: wakeUpOfBrowser,
    random: Math.random,
  });
  const api = createApiClient({ onReachable: (isReachable) => connection.report(isReachable) });
  const tabs = openTabChannel();
  const list = new ConversationList(api);
  const startedHere = new Set<string>();
  const router = new Router(browserAddress);
  const preferences = new Preferences(local);
  const sessions = new SessionRegistry({
    api,
    retry: { wakeUp: wakeUpOfBrowser, random: Math.random, silenceLimitMs: SILENCE_LIMIT_MS },
    schedule: nextFrame,
    newId,
    nowIso: () => new Date().toISOString(),
    onTurn: (what, conversationId) => {
      // Tabs that only watch a turn need not tell of it as well.
      if (what === 'started') startedHere.add(conversationId);
      else if (!startedHere.delete(conversationId)) return;
      tabs.post({ type: what === 'started' ? 'turn-started' : 'turn-ended', conversationId });
      void list.refresh();
    },
  });
  const models = new ModelCatalogue(api, local);

  keepFresh({
    list,
    sessions,
    tabs,
    openConversationId: () => {
      const { route } = router.store.getState();
      return route.name === 'conversation' ? route.conversationId : null;
    },
    isVisible: () => document.visibilityState === 'visible',
    onReturn: wakeUpOfBrowser,
    pollMs: POLL_MS,
    onDeleted: (conversationId) => {
      if (location.pathname === conversationPath(conversationId)) router.go('/');
    },
  });
  preferences.store.subscribe(({ theme }) => showTheme(theme));
  void list.refresh();
  void models.load();

  return {
    api,
    carts: new Carts(api),
    connection,
    list,
    models,
    preferences,
    router,
    sessions,
    tabs,
    drafts: browserStorage('sessionStorage'),
  };
}
