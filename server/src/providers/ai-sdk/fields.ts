/** Fields that vendors may or may not fill in. */

export function positiveInteger(value: unknown): number | undefined {
  return Number.isInteger(value) && Number(value) > 0 ? Number(value) : undefined;
}

/** The text, or what stands for none. */
export function textOr<T>(value: unknown, none: T): string | T {
  return typeof value === 'string' && value !== '' ? value : none;
}
