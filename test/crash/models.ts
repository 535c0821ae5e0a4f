/** The four models that the server is killed under, each with its own way of going on. */
import type { Scenario } from '../fake-provider/scenario.ts';

interface CrashModel {
  scenario: Scenario;
  /** The provider's `prefill` setting. */
  prefill: 'yes' | 'auto';
  callsTool: boolean;
}

/** Answers of different lengths: from one second to three, when nothing disturbs them. */
function paced(words: number, tokensPerSecond: number): Scenario {
  return { words, pace: { tokensPerSecond, initialDelayMs: 30 } };
}

/** By the name of the provider that serves each. Every one of them must end with the exact answer. */
export const CRASH_MODELS = {
  exact: {
    scenario: { ...paced(120, 40), continuation: 'honour-prefill' },
    prefill: 'yes',
    callsTool: false,
  },
  'refuses-prefill': {
    scenario: { ...paced(80, 40), continuation: 'refuse-prefill' },
    prefill: 'auto',
    callsTool: false,
  },
  // Faster, since it has to come past the place where it was cut each time.
  'begins-again': {
    scenario: { ...paced(100, 100), continuation: 'begin-again' },
    prefill: 'auto',
    callsTool: false,
  },
  'calls-tool': {
    scenario: {
      ...paced(60, 40),
      continuation: 'honour-prefill',
      toolCalls: [{ name: 'clock', arguments: '{"timeZone":"Europe/Berlin"}' }],
    },
    prefill: 'yes',
    callsTool: true,
  },
} as const satisfies Record<string, CrashModel>;

export type CrashModelName = keyof typeof CRASH_MODELS;

export const CRASH_MODEL_NAMES = Object.keys(CRASH_MODELS) as CrashModelName[];

/** The model's own id, the same at every provider. */
const MODEL_ID = 'story';

/** What a client asks for. */
export function requestedModel(name: CrashModelName): string {
  return `${name}/${MODEL_ID}`;
}

/** The `chimera.config.yaml` that makes providers of the fakes. */
export function configYaml(urls: Readonly<Record<CrashModelName, string>>): string {
  const entries = CRASH_MODEL_NAMES.map(
    (name) => `  ${name}:
    type: openai-compatible
    baseUrl: ${urls[name]}/v1
    prefill: ${CRASH_MODELS[name].prefill}
`,
  );
  return `providers:\n${entries.join('')}`;
}
