/** The names under which the tools of a server are offered to models. */
import { createHash } from 'node:crypto';

const MAX_NAME_CHARACTERS = 64;
/** What models' providers refuse in the names of tools. */
const REFUSED = /[^a-zA-Z0-9_-]/g;
const MARK_CHARACTERS = 6;

/**
 * `<server>__<tool>` for each name, by the name as the server has it. A name that had to be changed and
 * would then be another one's ends in digits of its own, so that it never depends on the list's order.
 */
export function nameTools(server: string, names: readonly string[]): Map<string, string> {
  const plain = names.map((name) => ({ name, offered: plainName(server, name) }));
  const counts = new Map<string, number>();
  for (const { offered } of plain) counts.set(offered, (counts.get(offered) ?? 0) + 1);
  return new Map(
    plain.map(({ name, offered }) => {
      const isItsOwn = offered === `${server}__${name}` || counts.get(offered) === 1;
      return [name, isItsOwn ? offered : markedName(offered, name)];
    }),
  );
}

function plainName(server: string, name: string): string {
  return `${server}__${name.replaceAll(REFUSED, '_')}`.slice(0, MAX_NAME_CHARACTERS);
}

function markedName(offered: string, name: string): string {
  const mark = createHash('sha256').update(name).digest('hex').slice(0, MARK_CHARACTERS);
  return `${offered.slice(0, MAX_NAME_CHARACTERS - MARK_CHARACTERS - 1)}_${mark}`;
}
