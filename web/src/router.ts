import { createStore, type StoreApi } from 'zustand/vanilla';

export type Route =
  | { name: 'new' }
  | { name: 'conversation'; conversationId: string }
  | { name: 'usage' }
  | { name: 'keys' }
  | { name: 'sign-in' }
  | { name: 'unknown' };

export function parseRoute(pathname: string): Route {
  if (pathname === '/') return { name: 'new' };
  if (pathname === '/usage') return { name: 'usage' };
  if (pathname === '/settings/keys') return { name: 'keys' };
  if (pathname === '/sign-in') return { name: 'sign-in' };
  const conversation = /^\/c\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (conversation === undefined) return { name: 'unknown' };
  try {
    return { name: 'conversation', conversationId: decodeURIComponent(conversation) };
  } catch {
    return { name: 'unknown' };
  }
}

export function conversationPath(conversationId: string): string {
  return `/c/${encodeURIComponent(conversationId)}`;
}

/** The part of the browser that a router needs. */
export interface Address {
  pathname: () => string;
  push: (path: string) => void;
  replace: (path: string) => void;
  /** Calls back when the reader goes back or forward. */
  onMove: (listener: () => void) => void;
}

export const browserAddress: Address = {
  pathname: () => location.pathname,
  push: (path) => history.pushState(null, '', path),
  replace: (path) => history.replaceState(null, '', path),
  onMove: (listener) => window.addEventListener('popstate', listener),
};

/** Keeps the address bar and the page together. */
export class Router {
  readonly store: StoreApi<{ route: Route }>;
  readonly #address: Address;

  constructor(address: Address) {
    this.#address = address;
    this.store = createStore(() => ({ route: parseRoute(address.pathname()) }));
    address.onMove(() => this.#read());
  }

  /** Goes to a path, so that "back" leads here. */
  go(path: string): void {
    if (path !== this.#address.pathname()) this.#address.push(path);
    this.#read();
  }

  /** Gives the present place another path. */
  replace(path: string): void {
    this.#address.replace(path);
    this.#read();
  }

  #read(): void {
    this.store.setState({ route: parseRoute(this.#address.pathname()) });
  }
}
