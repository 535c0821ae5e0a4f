/**
 * Which room of the server may use which. The stair is
 * `main → app → http → turns → gateway → providers → protocol`; whatever is not written here is not
 * allowed. A room is a folder of `server/src` or a file beside them; `providers/port` is the one file of
 * `providers` that says what a provider is without being one.
 */
export interface Arrows {
  /** Rooms whose values and types may be imported. */
  uses: readonly string[];
  /** Rooms of which only types may be imported: they are handed in, never fetched. */
  types?: readonly string[];
}

/** Open to every room. */
export const OPEN_TO_ALL: Arrows = { uses: ['protocol', 'telemetry'], types: ['config'] };

/** The composition root may use everything. */
export const COMPOSITION_ROOT = 'app';

export const ARROWS: Readonly<Record<string, Arrows>> = {
  main: { uses: ['app', 'config', 'store'] },
  janitor: { uses: ['journal', 'store', 'metering'], types: ['accounts', 'limits'] },
  http: {
    uses: [
      'turns',
      'gateway',
      'accounts',
      'wire',
      'store',
      'journal',
      'limits',
      'metering',
      'shop',
    ],
  },
  turns: {
    uses: ['gateway', 'agents', 'tools', 'journal', 'store'],
    types: ['providers/port', 'limits'],
  },
  gateway: { uses: ['providers', 'providers/port'] },
  providers: { uses: ['providers/port'] },
  'providers/port': { uses: [] },

  wire: { uses: [], types: ['journal', 'gateway'] },
  journal: { uses: ['store'] },
  accounts: { uses: ['store'] },
  limits: { uses: ['store'] },
  metering: { uses: ['store'] },
  shop: { uses: ['tools', 'store'], types: ['agents'] },
  tools: { uses: [], types: ['store', 'providers/port'] },
  agents: { uses: [], types: ['tools', 'providers/port'] },
  store: { uses: [], types: ['providers/port'] },
  config: { uses: [] },
  telemetry: { uses: [] },
};
