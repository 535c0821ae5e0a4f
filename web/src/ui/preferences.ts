import { createStore, type StoreApi } from 'zustand/vanilla';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** `full`: the finished answer is read out. `brief`: only that it has begun and ended. */
export const ANNOUNCEMENTS = ['full', 'brief', 'off'] as const;
export type Announcements = (typeof ANNOUNCEMENTS)[number];

export interface PreferenceState {
  theme: Theme;
  announcements: Announcements;
}

/** A place for short strings; reading and writing never throw. */
export interface KeyValueStorage {
  get(key: string): string | null;
  /** @param value null takes the entry away. */
  set(key: string, value: string | null): void;
}

/** `localStorage` or `sessionStorage`; where the browser forbids it nothing is kept. */
export function browserStorage(kind: 'localStorage' | 'sessionStorage'): KeyValueStorage {
  return {
    get(key) {
      try {
        return window[kind].getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) window[kind].removeItem(key);
        else window[kind].setItem(key, value);
      } catch {
        // Full or forbidden: the choice lasts as long as the page.
      }
    },
  };
}

/** `public/theme.js` reads the same key before the first paint. */
const THEME_KEY = 'chimera.theme';
const ANNOUNCEMENTS_KEY = 'chimera.announcements';

/** How the reader wants the page to look and to speak. */
export class Preferences {
  readonly store: StoreApi<PreferenceState>;
  readonly #storage: KeyValueStorage;

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    this.store = createStore(() => ({
      theme: oneOf(THEMES, storage.get(THEME_KEY)) ?? 'system',
      announcements: oneOf(ANNOUNCEMENTS, storage.get(ANNOUNCEMENTS_KEY)) ?? 'full',
    }));
  }

  setTheme(theme: Theme): void {
    this.#storage.set(THEME_KEY, theme === 'system' ? null : theme);
    this.store.setState({ theme });
  }

  setAnnouncements(announcements: Announcements): void {
    this.#storage.set(ANNOUNCEMENTS_KEY, announcements);
    this.store.setState({ announcements });
  }
}

export function isTheme(value: string): value is Theme {
  return oneOf(THEMES, value) !== null;
}

/** Makes the page look as chosen. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | null {
  return allowed.find((option) => option === value) ?? null;
}
