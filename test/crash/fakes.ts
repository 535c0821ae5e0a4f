/**
 * The fake providers of the crash test, in a process that is never killed: one for each model. Prints
 * their addresses as JSON once all of them listen.
 */
import { startFakeProvider } from '../fake-provider/server.ts';
import { CRASH_MODEL_NAMES, CRASH_MODELS } from './models.ts';

const entries = CRASH_MODEL_NAMES.map(async (name, index) => {
  const fake = await startFakeProvider({ seed: index, defaults: CRASH_MODELS[name].scenario });
  return [name, fake.url] as const;
});
const urls = Object.fromEntries(await Promise.all(entries));
process.stdout.write(`fakes: ${JSON.stringify(urls)}\n`);
