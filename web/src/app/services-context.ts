import { createContext, useContext } from 'react';
import type { ApiClient } from '../chat/api-client.ts';
import type { Connection } from '../chat/connection.ts';
import type { ConversationList } from '../chat/conversation-list.ts';
import type { ModelCatalogue } from '../chat/model-catalogue.ts';
import type { SessionRegistry } from '../chat/session-registry.ts';
import type { TabChannel } from '../chat/tab-channel.ts';
import type { Carts } from '../features/cart/carts.ts';
import type { Router } from '../router.ts';
import type { KeyValueStorage, Preferences } from '../ui/preferences.ts';

/** What the parts of the page share. */
export interface Services {
  /** For the pages that show what the server has and keep nothing of it. */
  api: Pick<
    ApiClient,
    | 'readUsage'
    | 'listKeys'
    | 'createKey'
    | 'revokeKey'
    | 'readAccount'
    | 'signIn'
    | 'signUp'
    | 'signOut'
  >;
  carts: Carts;
  connection: Connection;
  list: ConversationList;
  models: ModelCatalogue;
  preferences: Preferences;
  router: Router;
  sessions: SessionRegistry;
  tabs: TabChannel;
  /** What is being written and not sent yet. */
  drafts: KeyValueStorage;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('useServices needs a ServicesContext around it.');
  return services;
}
