/** Runs the fake provider as a program: `node test/fake-provider/main.ts --port 9100`. */
import { parseArgs } from 'node:util';
import { startFakeProvider } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, seed: { type: 'string', default: '1' } },
});
const fake = await startFakeProvider({ port: Number(values.port), seed: Number(values.seed) });
process.stdout.write(`${fake.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void fake.close());
}
