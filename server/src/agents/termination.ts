/** When words mean that all is said. */

/** What is looked for in words. */
export type TerminationRule =
  | { equals: string }
  | { contains: string }
  | { endsWith: string }
  /** A regular expression; without flags. */
  | { pattern: string };

/** The predicate of a rule; space around the words does not count. Null never ends anything. */
export function terminationBy(rule: TerminationRule | null): (content: string) => boolean {
  if (rule === null) return () => false;
  if ('equals' in rule) return (content) => content.trim() === rule.equals;
  if ('contains' in rule) return (content) => content.includes(rule.contains);
  if ('endsWith' in rule) return (content) => content.trimEnd().endsWith(rule.endsWith);
  const pattern = new RegExp(rule.pattern);
  return (content) => pattern.test(content);
}
