import { expect, test } from 'vitest';
import { formatPrice } from './price.ts';

test.each([
  [59.9, 'USD', 'en-US', '$59.90'],
  [1299, 'USD', 'en-US', '$1,299.00'],
  [12.5, 'no currency', 'en-US', '12.50'],
])('%d %s is %s', (amount, currency, locale, text) => {
  expect(formatPrice(amount, currency, locale)).toBe(text);
});
