/** The server refuses longer messages (`MAX_MESSAGE_CHARACTERS`). */
export const MAX_MESSAGE_CHARACTERS = 100_000;

/** From here on the reader is told how much is left. */
const WARN_FROM = 0.9 * MAX_MESSAGE_CHARACTERS;

/** What to tell about the length of a message; null while there is nothing to tell. */
export function lengthNote(length: number): string | null {
  if (length < WARN_FROM) return null;
  const left = MAX_MESSAGE_CHARACTERS - length;
  if (left >= 0) return `${left.toLocaleString('en')} characters left`;
  return `${(-left).toLocaleString('en')} characters too many`;
}
