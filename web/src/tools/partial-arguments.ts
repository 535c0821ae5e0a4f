/**
 * What is known of a text argument while the arguments of a call still arrive: its letters so far, or null
 * before the first.
 *
 * @param rawInput the beginning of a JSON object, cut anywhere.
 */
export function textSoFar(rawInput: string, key: string): string | null {
  const start = new RegExp(`"${key}"\\s*:\\s*"`).exec(rawInput);
  if (start === null) return null;
  const rest = rawInput.slice(start.index + start[0].length);
  const letters = /^(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*/.exec(rest)?.[0] ?? '';
  try {
    const text: unknown = JSON.parse(`"${letters}"`);
    return typeof text === 'string' && text !== '' ? text : null;
  } catch {
    return null;
  }
}
