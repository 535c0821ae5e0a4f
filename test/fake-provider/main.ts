/**
 * Runs the fake provider as a program, and prints its address once it listens:
 * `node test/fake-provider/main.ts --port 9100 --scenario paced`
 */
import { parseArgs } from 'node:util';
import { findScenario } from './named-scenarios.ts';
import { startFakeProvider } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    models: { type: 'string', default: 'fake-1,fake-2' },
    'api-key': { type: 'string' },
    /** Names joined by `+`, see named-scenarios.ts. */
    scenario: { type: 'string' },
    'tokens-per-second': { type: 'string' },
    words: { type: 'string' },
  },
});
const scenario = values.scenario === undefined ? {} : findScenario(values.scenario);
if (scenario === undefined) throw new Error(`--scenario: "${values.scenario}" is not known.`);

const tokensPerSecond = values['tokens-per-second'];
const apiKey = values['api-key'];
const fake = await startFakeProvider({
  port: Number(values.port),
  seed: Number(values.seed),
  models: values.models.split(','),
  ...(apiKey === undefined ? {} : { apiKey }),
  defaults: {
    ...scenario,
    ...(values.words === undefined ? {} : { words: Number(values.words) }),
    ...(tokensPerSecond === undefined
      ? {}
      : { pace: { tokensPerSecond: Number(tokensPerSecond) } }),
  },
});
process.stdout.write(`${fake.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void fake.close());
}
