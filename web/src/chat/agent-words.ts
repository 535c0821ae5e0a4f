/** Agents as readers are told of them. */

/** Who speaks, as a line above what they say. */
export interface Speaker {
  name: string;
  /** For the avatar. */
  initial: string;
  /** The teams and chats that they speak in, from the outside in. */
  within: string[];
}

/** An agent or a team as people write it: `agent/shop-assistant` → `Shop assistant`. */
export function agentName(id: string): string {
  const words = (id.split('/').at(-1) ?? id).replaceAll(/[_-]+/g, ' ').trim();
  return words === '' ? id : words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param path from the outside in, as events carry it; not empty. */
export function speakerOf(path: readonly string[]): Speaker {
  const names = path.map(agentName);
  const name = names.at(-1) ?? '';
  return { name, initial: (Array.from(name)[0] ?? '?').toUpperCase(), within: names.slice(0, -1) };
}
