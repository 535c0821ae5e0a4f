/** An amount of money as people write it; without a known currency, just the amount. */
export function formatPrice(amount: number, currency: string, locale?: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
  } catch {
    return new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount);
  }
}
