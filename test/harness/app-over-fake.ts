import { afterAll, beforeAll } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { fakeProviderYaml, startTestApp, type TestApp } from './app.ts';

/** There from the first test of the file to its last. */
export interface AppOverFake {
  app: TestApp;
  fake: FakeProvider;
}

/** Serves all tests of a file over one fake provider, which `auto` asks. */
export function useAppOverFake(): AppOverFake {
  const world = {} as AppOverFake;
  beforeAll(async () => {
    world.fake = await startFakeProvider();
    world.app = await startTestApp({ configYaml: fakeProviderYaml(world.fake.url) });
  });
  afterAll(async () => {
    await world.app?.close();
    await world.fake?.close();
  });
  return world;
}
