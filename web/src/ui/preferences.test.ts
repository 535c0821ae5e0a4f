import { describe, expect, test } from 'vitest';
import { type KeyValueStorage, Preferences } from './preferences.ts';

function memory(
  entries: Record<string, string> = {},
): KeyValueStorage & { entries: typeof entries } {
  return {
    entries,
    get: (key) => entries[key] ?? null,
    set(key, value) {
      if (value === null) delete entries[key];
      else entries[key] = value;
    },
  };
}

describe('Preferences', () => {
  test('begin as most people want them', () => {
    expect(new Preferences(memory()).store.getState()).toEqual({
      theme: 'system',
      announcements: 'full',
    });
  });

  test('are kept, under the key that theme.js reads', () => {
    const storage = memory();
    const preferences = new Preferences(storage);
    preferences.setTheme('dark');
    preferences.setAnnouncements('off');
    expect(storage.entries['chimera.theme']).toBe('dark');
    expect(new Preferences(storage).store.getState()).toEqual({
      theme: 'dark',
      announcements: 'off',
    });
    preferences.setTheme('system');
    expect(storage.entries['chimera.theme']).toBeUndefined();
  });

  test('do not take what they do not know', () => {
    const storage = memory({ 'chimera.theme': 'purple', 'chimera.announcements': '' });
    expect(new Preferences(storage).store.getState()).toEqual({
      theme: 'system',
      announcements: 'full',
    });
  });
});
