import { expect, test } from 'vitest';
import { indicatorText } from './typing-indicator.tsx';

test('says what is going on, as long as the words do not say it', () => {
  const asking = { kind: 'asking', provider: 'groq', cause: 'first', hasText: false } as const;
  expect(indicatorText(asking, 'streaming', false)).toBe('Asking Groq…');
  expect(indicatorText(asking, 'reconnecting', false)).toBe('Reconnecting…');
  expect(indicatorText(asking, 'reconnecting', true)).toBe('Stopping…');
  expect(indicatorText({ kind: 'writing' }, 'streaming', false)).toBeNull();
  expect(indicatorText({ kind: 'writing' }, 'reconnecting', false)).toBe('Reconnecting…');
});
